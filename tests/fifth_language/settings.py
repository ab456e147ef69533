"""The site with Chinese as its fifth language, added as CONTRIBUTING.md says."""

from bsmu_intl.settings import *  # noqa: F403  # all settings but the few below
from bsmu_intl.settings import INSTALLED_APPS, LANGUAGES

LANGUAGES = [*LANGUAGES, ("zh-hans", "简体中文")]
# The recipe's migrations are its own; here the tables are made from the models.
MIGRATION_MODULES = {app.rpartition(".")[2]: None for app in INSTALLED_APPS}
