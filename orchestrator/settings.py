"""Every setting, from the environment only (readers in `env.py`).

Importable while no server runs: with no DATABASE_URL the embedded servers' addresses
come from the data folder, or are placeholders before their first start.
"""

from pathlib import Path
from secrets import token_urlsafe

from orchestrator import env
from orchestrator.env import LOOPBACK, BadSetting

BASE_DIR = Path(__file__).resolve().parent.parent

# Where it listens and who may see it
PORT = env.integer("PORT", 8000, low=1, high=65535)
HOST = env.text("HOST", "127.0.0.1")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
ON_LOOPBACK = LOOPBACK.issuperset({HOST, *ALLOWED_HOSTS})
DEBUG = env.flag("DEBUG")

# Folders
DATA_DIR = env.path("DATA_DIR", BASE_DIR / ".data")
OUTBOX_DIR = env.path("OUTBOX_DIR", DATA_DIR / "outbox")
SAMPLE_DATA_DIR = env.folder("SAMPLE_DATA_DIR")

# The servers
POSTGRES = ("postgresql", "postgres")
POSTGRES_EXAMPLE = "postgresql://app:…@127.0.0.1:5432/greenlight"
GIVEN_DATABASE_URL = env.url("DATABASE_URL", schemes=POSTGRES, example=POSTGRES_EXAMPLE)
GIVEN_REDIS_URL = env.url(
    "REDIS_URL", schemes=("redis", "rediss"), example="redis://127.0.0.1:6379/0"
)
MIGRATE_DATABASE_URL = env.url(
    "MIGRATE_DATABASE_URL", schemes=POSTGRES, example=POSTGRES_EXAMPLE
)
ALLOW_ONE_ROLE = env.flag("ALLOW_ONE_ROLE")
_SAVED = env.saved(DATA_DIR)
DATABASE_URL = (
    GIVEN_DATABASE_URL
    or _SAVED.get("database_url")
    or "postgresql://app@127.0.0.1:1/greenlight"
)
REDIS_URL = GIVEN_REDIS_URL or _SAVED.get("redis_url") or "redis://127.0.0.1:1/0"

if GIVEN_DATABASE_URL:
    SECRET_KEY = env.secret("SECRET_KEY", at_least=32)
else:
    SECRET_KEY = env.text("SECRET_KEY") or _SAVED.get("secret_key") or token_urlsafe(48)
SIGNING_KEY = env.key("SIGNING_KEY")
if DEBUG and GIVEN_DATABASE_URL and not ON_LOOPBACK:
    right = "pages would show secrets to strangers; unset it, or listen on 127.0.0.1."
    raise BadSetting("DEBUG", "1", right)

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **env.database("DATABASE_URL", DATABASE_URL),
        # One connection a thread, kept: workers hold session locks on theirs.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "greenlight", "connect_timeout": 10},
    }
}
if MIGRATE_DATABASE_URL and not ALLOW_ONE_ROLE:
    _owner = env.database("MIGRATE_DATABASE_URL", MIGRATE_DATABASE_URL)["USER"]
    if _owner == DATABASES["default"]["USER"]:
        right = (
            "it is also the user of DATABASE_URL, and one role for both can take the"
            " ledger's locks off; use two roles, or accept that with ALLOW_ONE_ROLE=1."
        )
        raise BadSetting("MIGRATE_DATABASE_URL", _owner, right)

RQ_QUEUES = {
    pool: {"URL": REDIS_URL, "SERIALIZER": "rq.serializers.JSONSerializer"}
    for pool in ["default", *env.words("POOLS", "default")]
}

# How work moves (seconds)
GRACE_SECONDS = env.seconds("GRACE_SECONDS", 10, low=0, high=300)
LEASE_SECONDS = env.seconds("LEASE_SECONDS", 45, low=1, high=3600)
BEAT_SECONDS = env.seconds("BEAT_SECONDS", 10, low=0.1, high=600)
SWEEP_SECONDS = env.seconds("SWEEP_SECONDS", 1, low=0.05, high=60)
LINGER_SECONDS = env.seconds("LINGER_SECONDS", 5, low=0, high=300)
SEAL_SECONDS = env.seconds("SEAL_SECONDS", 5, low=0, high=3600)
WORKERS = env.integer("WORKERS", 2, low=1, high=64)
WEB_THREADS = env.integer("WEB_THREADS", 8, low=1, high=64)
REWORK_LIMIT = env.integer("REWORK_LIMIT", 3, low=0, high=20)
RED_LINE_MINUTES = env.integer("RED_LINE_MINUTES", 60, low=1, high=1440)
_DAY = 86_400
PATIENCE = {
    "urgent": env.seconds("PATIENCE_URGENT", 0, low=0, high=_DAY),
    "high": env.seconds("PATIENCE_HIGH", 60, low=0, high=_DAY),
    "normal": env.seconds("PATIENCE_NORMAL", 600, low=0, high=_DAY),
    "low": env.seconds("PATIENCE_LOW", 3600, low=0, high=30 * _DAY),
}
if BEAT_SECONDS * 2 > LEASE_SECONDS:
    right = f"a lease of {LEASE_SECONDS:g} s must outlive two missed beats."
    raise BadSetting("BEAT_SECONDS", f"{BEAT_SECONDS:g}", right)

# The sealed history: where its checkpoints are kept besides, and who signed before
ANCHOR_FILE = env.text("ANCHOR_FILE")
ANCHOR_WEBHOOK = env.url(
    "ANCHOR_WEBHOOK", schemes=("http", "https"), example="https://example.com/anchors"
)
ANCHOR_SECRET = env.text("ANCHOR_SECRET", "")
HISTORY_KEYS = env.words("HISTORY_KEYS", "")

# Django
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django_htmx",
    "django_rq",
    "orchestrator",
    "review",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "review.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "review.context.one_role",
                "review.context.frame",
                "review.context.stream",
            ]
        },
    }
]
ROOT_URLCONF = "orchestrator.urls"
WSGI_APPLICATION = "orchestrator.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]  # what the words come in; numbers know more locales
LOCALE_PATHS = [BASE_DIR / "review" / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# A decision posts a few fields for each finding: hundreds of findings are possible
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

# People
AUTH_USER_MODEL = "orchestrator.Principal"
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator")
]

# What people are told outside the desk
EMAIL_EXAMPLE = "smtp://user:…@mail.example.com:587"
EMAIL_URL = env.url("EMAIL_URL", schemes=("smtp", "smtps"), example=EMAIL_EXAMPLE)
_MAIL = env.mail("EMAIL_URL", EMAIL_URL)
_BACKENDS = "django.core.mail.backends"
EMAIL_BACKEND = f"{_BACKENDS}.{'smtp' if EMAIL_URL else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = _MAIL.get("EMAIL_HOST", "")
EMAIL_PORT = _MAIL.get("EMAIL_PORT", 587)
EMAIL_HOST_USER = _MAIL.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _MAIL.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL = _MAIL.get("EMAIL_USE_SSL", False)
EMAIL_USE_TLS = _MAIL.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 8
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "greenlight@localhost")
_OURS = (
    f"http://{HOST}:{PORT}"
    if ON_LOOPBACK
    else f"https://{ALLOWED_HOSTS[0].lstrip('*.')}"
)
SITE_EXAMPLE = "https://desk.example.com"
SITE_URL = env.url("SITE_URL", schemes=("http", "https"), example=SITE_EXAMPLE) or _OURS
# Where webhook-channel delivers, and what its requests are signed with
WEBHOOK_CHANNEL_URL = env.url(
    "WEBHOOK_CHANNEL_URL",
    schemes=("http", "https"),
    example="https://shop.example.com/campaigns",
)
WEBHOOK_CHANNEL_SECRET = env.text("WEBHOOK_CHANNEL_SECRET", "")
# Loops of the desk that `sweep` runs beside its own, each in a thread
BESIDE_SWEEP = [
    "review.rounds.keep",
    "review.notices.sending.keep",
    "orchestrator.working.anchors.keep",
]

# What browsers are told. TLS is expected everywhere but on this machine itself.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not ON_LOOPBACK
SECURE_SSL_REDIRECT = not ON_LOOPBACK
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if ON_LOOPBACK else 365 * _DAY
SECURE_HSTS_INCLUDE_SUBDOMAINS = not ON_LOOPBACK
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "frame-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the packages: nothing to collect first
