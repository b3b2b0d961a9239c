import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - settings are there only now

from portal import db  # noqa: E402

db.limit_statements(settings.STATEMENT_SECONDS)
