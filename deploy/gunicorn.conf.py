"""How gunicorn serves the site, on a laptop and behind the front server alike."""

import os
from pathlib import Path

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# One import for all workers: a quicker start and shared memory. Nothing in the
# project opens a connection while it is imported.
preload_app = True

timeout = 30
graceful_timeout = 30
keepalive = 5
max_requests = 10_000
max_requests_jitter = 1_000
limit_request_line = 8_190
limit_request_fields = 64
limit_request_field_size = 8_190
# Whose X-Forwarded-Proto is believed: by default a front server on this machine.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")

# Heartbeat files belong in memory: on a disk they can stall a worker.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# It would be created in $HOME, which a service may not have.
control_socket_disable = True
# Its warnings name addresses of visitors.
loglevel = os.environ.get("LOG_LEVEL", "error")
