"""Every setting of the site, from the environment.

DJANGO_ENV chooses one of three ways to run:
  development (default)  works with no variable set: SQLite, mail written to files,
                         a secret key made on first use; DEBUG is off unless DEBUG=1
  test                   what the test suite sets: plain static files, quick hashes
  production             refuses to start until SECRET_KEY, ALLOWED_HOSTS, SITE_URL,
                         DATABASE_URL and EMAIL_URL are there and sound
DATABASE_URL may name PostgreSQL in each of them. DATA_DIR (default var/) is the one
folder that is written to: database, media, mail, collected static files.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF

from bsmu_intl.environment import local_secret_key, refuse_half_configured, way_to_run

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DJANGO_ENV = way_to_run(env)
PRODUCTION = DJANGO_ENV == "production"
TESTING = DJANGO_ENV == "test"

if PRODUCTION:
    refuse_half_configured(env)

DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "var"))).resolve()

# --- Addresses and secrets ------------------------------------------------------------

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "") or local_secret_key(DATA_DIR / "secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PORT = env.int("PORT", 8000)
# The one base of canonical links, mail and sitemaps; never the Host header.
SITE_URL = env.str("SITE_URL", f"http://127.0.0.1:{PORT}").rstrip("/")

# --- Composition ----------------------------------------------------------------------

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose classes it extends
    "core",
    "partnerships",
    "events",
    "training",
    "mobility",
    "honours",
    "alumni",
    "rankings",
    "department",
    "home",
    "search",
    "django_prose_editor",
    "csp",
    "reversion",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",  # the templates of fields, which FORM_RENDERER looks for in apps
]

# From the outside in. Headers and refusals come first so that they also cover files
# and error pages; the cache rule sees what the session and the forms have done.
MIDDLEWARE = [
    "bsmu_intl.middleware.browser_policy",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "bsmu_intl.middleware.refuse_hostile_requests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "bsmu_intl.middleware.cache_rule",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.history.middleware.record_writing",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.accounts.middleware.VisitsMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "bsmu_intl.middleware.ExceptionsMiddleware",
]

ROOT_URLCONF = "bsmu_intl.urls"
WSGI_APPLICATION = "bsmu_intl.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context_processors.site",
            ],
        },
    }
]

# Fields may be drawn by templates of ours.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database -------------------------------------------------------------------------

_database = env.db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
DATABASES = {"default": _database}
_options = _database.setdefault("OPTIONS", {})
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # Readers never wait for the writer, and a writer takes its turn at BEGIN
    # instead of failing half-way ("database is locked").
    _options |= {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
    }
else:
    # A server that hangs must cost a request seconds, not its worker.
    _options |= {
        "connect_timeout": 3,
        "tcp_user_timeout": 5_000,
        "options": "-c statement_timeout=15s -c lock_timeout=3s"
        " -c idle_in_transaction_session_timeout=30s",
    }
    _database["CONN_MAX_AGE"] = 0 if TESTING else 60
    _database["CONN_HEALTH_CHECKS"] = True

# --- Languages and time ---------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("ru", "Русский"),
    ("be", "Беларуская"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": ("en", "ru"),
    "en": ("ru",),
    "ru": ("en",),
    "be": ("ru", "en"),
    "ar": ("en", "ru"),
}
FORMAT_MODULE_PATH = "bsmu_intl.formats"
TIME_ZONE = "Europe/Minsk"

# --- Static files and media -----------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.stylesheet.SiteStylesheetFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Tests collect nothing: files come straight from the finders.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG or TESTING
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
FILE_UPLOAD_HANDLERS = ["core.uploads.handlers.UploadHandler"]
# The limits of what the public may send are in core.uploads.policy.
UPLOAD_QUOTA_BYTES = env.int("UPLOAD_QUOTA_BYTES", 20 * 1024**3)
# clamd://host:port or clamd:///path/to/socket; empty means that nothing is scanned.
UPLOAD_SCANNER = env.str("UPLOAD_SCANNER", "")

# --- Mail -----------------------------------------------------------------------------

if EMAIL_URL := env.str("EMAIL_URL", ""):
    globals().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", f"no-reply@{urlsplit(SITE_URL).hostname}"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Kinds that the back office does not show: who asks to join is known to nobody else.
PRIVATE_MAIL_KINDS = ["member_link"]

# --- Daily job ------------------------------------------------------------------------

# What `manage.py daily` calls, in this order; see there.
DAILY_JOBS = [
    "core.privacy.tombstones.reapply",
    "core.outbox.forget_old_texts",
    "core.guard.forget_old",
    "core.accounts.visits.forget_over",
    "core.imports.forget_old",
    "core.translations.forget_deleted",
    "core.uploads.sweep_all",
    "core.pictures.make_missing",
    "core.pictures.sweep",
    "partnerships.proposals.retention.erase_old_proposals",
    "events.registration.retention.erase_old_registrations",
    "training.enquiries.retention.erase_old_enquiries",
    "alumni.members.retention.erase_due",
    "alumni.members.retention.forget_answers",
    "department.letters.retention.erase_old_messages",
    "department.visits.retention.erase_old_visits",
    "partnerships.reminders.remind",
    "partnerships.alarms.tell_office",
    "core.digest.tell",
]

# --- Back office ----------------------------------------------------------------------

# Functions that say what waits for somebody, and what a year has brought; see
# core.admin.home.
STAFF_NEEDS = [
    "core.admin.home.submissions",
    "partnerships.office.needs",
    "core.admin.reviews.in_review",
    "core.admin.translations.worklist.needs",
    "core.admin.home.figures",
    "core.admin.home.failed_mail",
]
STAFF_YEAR = [
    "partnerships.office.signed",
    "events.office.held",
    "partnerships.office.received",
]
# Functions that count what published figures state; see core.facts.
COUNTED_FACTS = ["partnerships.office.counted", "events.office.counted"]
# Functions that know what is due by a day; see core.deadlines.
DEADLINES = [
    "partnerships.deadlines.of_agreements",
    "core.deadline_sources.promises",
    "core.deadline_sources.days",
    "core.deadline_sources.moments",
]

# --- Accounts, sessions, forms --------------------------------------------------------

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
# Only a machine for trying things out may let people in with the password alone.
SECOND_FACTOR = env.bool("SECOND_FACTOR", not TESTING)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_ADAPTER = "core.accounts.adapters.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_FORMS = {"login": "core.accounts.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username"}  # one name, one count of tries
ACCOUNT_RATE_LIMITS = False  # core.accounts.lockout counts
ACCOUNT_SESSION_REMEMBER = False
MFA_ADAPTER = "core.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "core.accounts.forms.CodeForm",
    "authenticate_webauthn": "core.accounts.forms.PasskeyForm",
    "activate_totp": "core.accounts.forms.ActivateAppForm",
    "add_webauthn": "core.accounts.forms.AddPasskeyForm",
}
MFA_RATE_LIMITS = False
MFA_REAUTHENTICATION_REQUIRED = False  # core.admin.reauthentication asks
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are half a minute off
_cookie_prefix = "__Host-" if PRODUCTION else ""  # the prefix demands https
SESSION_COOKIE_NAME = f"{_cookie_prefix}session"
SESSION_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 12 * 60 * 60  # from the login on, whatever is done
SESSION_IDLE_SECONDS = 60 * 60
CSRF_COOKIE_NAME = f"{_cookie_prefix}csrf"
CSRF_COOKIE_SECURE = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # until the browser is closed
CSRF_FAILURE_VIEW = "bsmu_intl.errors.csrf_failure"
# Messages ride in the session: no third cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# How often one shortened address may send a public form: times/seconds, and who may
# send without limit. PROXY_COUNT front servers each add one X-Forwarded-For address.
FORM_LIMITS = env.list("FORM_LIMITS", default=["5/600", "20/86400"])
FORM_LIMITS_EXEMPT = env.list("FORM_LIMITS_EXEMPT", default=[])
PROXY_COUNT = env.int("PROXY_COUNT", 0)
PREVIEW_DAYS = env.int("PREVIEW_DAYS", 7)  # how long the link to a preview holds

# --- Browser policy -------------------------------------------------------------------

# Nothing inline, nothing from others. The nonce is announced only where a template
# asks for it, and only the admin does: a nonce would defeat ETag on public pages.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 63_072_000 if PRODUCTION else 0  # two years
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION

# --- Logs -----------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "bsmu_intl.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Replaces Django's own console and mail handlers.
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
