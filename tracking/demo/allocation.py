"""Two allocation sheets of Nghệ An: one published under its decision, one out for comment with what two units say."""

from datetime import date

from tracking.allocation import actions
from tracking.allocation.models import AllocationReply
from tracking.targets.models import Target


def load(*, places, by, today):
    """Write the sheets."""
    kinds = Target.objects.in_force().filter(branch=places.province, shape="year_count")
    first = actions.open_sheet(target=kinds.get(indicator="introduced"), by=by, today=today)
    actions.publish(sheet=first, by=by, today=today, decision_number="18/QĐ-LĐLĐ", decision_on=date(today.year, 1, 15))
    second = actions.open_sheet(target=kinds.get(indicator="admitted"), by=by, today=today)
    actions.ask(sheet=second, by=by, today=today)
    replies = AllocationReply.objects.filter(line__edition__sheet=second).select_related("line").order_by("line__place")
    said = (
        "Nhiều đồng chí đã học xong lớp nhận thức về Đảng, đề nghị giao thêm.",
        "Hai công đoàn cơ sở sắp sáp nhập, đề nghị giao ít hơn.",
    )
    for reply, comment, change in zip(replies[:2], said, (2, -1), strict=True):
        actions.reply(reply=reply, by=by, number=max(reply.line.share + change, 0), comment=comment)
