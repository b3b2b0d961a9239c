"""gunicorn -c deploy/gunicorn.conf.py portal.wsgi"""

import multiprocessing
import os

bind = os.environ.get("GUNICORN_BIND", "127.0.0.1:8001")
workers = int(os.environ.get("GUNICORN_WORKERS", 2 * multiprocessing.cpu_count() + 1))
worker_class = "sync"
timeout = 60  # an import of 20,000 rows may take this long
graceful_timeout = 30
max_requests = 5000
max_requests_jitter = 500
accesslog = None  # the proxy writes it, without the part behind "?", in which names are searched for
errorlog = "-"
