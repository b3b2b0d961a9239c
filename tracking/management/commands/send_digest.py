"""``manage.py send_digest``: the daily mail to everybody who has something to do. Run it once each working day, from any machine."""

from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracking.reminders import actions, mails, queries


class Command(BaseCommand):
    help = "Sends the daily mail of things to do; a second run on the same day sends nothing twice."

    def handle(self, **options):
        today, connection = timezone.localdate(), get_connection()
        counted, failed = {"sent": 0, "nothing": 0, "already": 0}, []
        for user in queries.recipients():
            try:
                counted[self.send(user, today, connection)] += 1
            except (OSError, ValueError) as error:  # SMTP errors are OSError, a bad header is ValueError: the others get theirs
                connection.close()
                failed.append(f"{user.username}: {type(error).__name__}")
        self.stdout.write(
            "Sent {sent}, nothing to do {nothing}, sent before {already}, failed {failed}.".format(**counted, failed=len(failed))
        )
        if failed:
            raise CommandError("Not sent, tried again by the next run today:\n" + "\n".join(failed))

    def send(self, user, today, connection):
        """'sent', 'nothing' or 'already'; raises what the mail server says, after giving the day back."""
        sections = queries.sections(user, today)
        if not sections:
            return "nothing"
        digest = actions.claim(user=user, on=today, count=sum(s.count for s in sections))
        if digest is None:
            return "already"
        try:
            mails.letter(user, sections, today, connection).send()
        except (OSError, ValueError):
            actions.release(digest=digest)
            raise
        actions.note_sent(digest=digest, at=timezone.now())
        return "sent"
