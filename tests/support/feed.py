"""The real third-party lists as the tests use them: which file feeds which category."""

from dataclasses import dataclass
from pathlib import Path

from tests.support.data import shared


@dataclass(frozen=True, slots=True)
class Feed:
    """One list file: the category it feeds, its syntax, and whether an entry covers the names below it."""

    category: str
    file: str
    syntax: str
    suffix: bool

    @property
    def path(self) -> Path:
        return shared("lists", *self.file.split("/"))

    @property
    def option(self) -> list[str]:
        """The option of `blocklists build` that adds this list."""
        return ["--list", f"{self.category}={self.path}"]


def _domains(category: str, *files: str) -> list[Feed]:
    return [Feed(category, file, "domains", suffix=True) for file in files]


def _hosts(category: str, *files: str) -> list[Feed]:
    return [Feed(category, file, "hosts", suffix=False) for file in files]


def _adblock(category: str, *files: str) -> list[Feed]:
    return [Feed(category, file, "adblock", suffix=True) for file in files]


def _dnsmasq(category: str, *files: str) -> list[Feed]:
    return [Feed(category, file, "dnsmasq", suffix=True) for file in files]


def _service_files() -> list[str]:
    return [f"services/{path.name}" for path in sorted(shared("lists", "services").iterdir()) if path.name != "LICENSE"]


# Lists of regular expressions; the builder must refuse them by name.
REFUSED = ("oddities/regex.list", "oddities/idn-regex.list")


def feeds() -> list[Feed]:
    """Return every readable list file, each with the category it feeds here."""
    return [
        *_domains("porn", "shadowwhisperer/Adult", "hostsvn/adult.domain.txt"),
        *_adblock("porn", "hostsvn/adult.filter.txt"),
        *_hosts("porn", "hostsvn/adult.hosts", "sinfonietta/pornography-hosts"),
        *_domains("gambling", "shadowwhisperer/Gambling", "hostsvn/gambling.domain.txt"),
        *_adblock("gambling", "hostsvn/gambling.filter.txt"),
        *_hosts("gambling", "hostsvn/gambling.hosts", "sinfonietta/gambling-hosts"),
        *_domains("dating-sex-services", "shadowwhisperer/Dating"),
        *_domains(
            "scam-malware", "shadowwhisperer/Malware", "shadowwhisperer/Scam", "blocklistproject/phishing.domains"
        ),
        *_hosts("scam-malware", "blocklistproject/scam.hosts", "oddities/crlf.hosts", "oddities/risk.hosts"),
        *_hosts("scam-malware", "oddities/hosts.txt"),
        *_adblock("scam-malware", "oddities/adguard.txt"),
        *_domains("stranger-chat", "shadowwhisperer/Chat"),
        *_domains("ads", "shadowwhisperer/Wild_Ads"),
        *_domains("trackers", "shadowwhisperer/Wild_Tracking", "blocklistproject/tracking.domains"),
        *_domains("trackers", "cname-cloaking/domains"),
        *_domains("drugs", "blocklistproject/drugs.domains"),
        *_hosts("drugs", "blocklistproject/drugs.hosts"),
        *_adblock("drugs", "blocklistproject/drugs.adblock"),
        *_dnsmasq("drugs", "blocklistproject/drugs.dnsmasq"),
        *_domains("social", "blocklistproject/tiktok.domains"),
        *_hosts("social", "blocklistproject/tiktok.hosts", "sinfonietta/social-hosts"),
        *_adblock("social", "blocklistproject/tiktok.adblock"),
        *_dnsmasq("social", "blocklistproject/tiktok.dnsmasq"),
        *_hosts("messaging", "blocklistproject/whatsapp.hosts"),
        *_hosts("mature", "blocklistproject/piracy.hosts"),
        *_domains("mature", *(f"piracy/{name}" for name in _names("piracy"))),
        *_hosts("violence", "sinfonietta/snuff-hosts"),
        *_hosts("adult-goods/vapes", "blocklistproject/vaping.hosts"),
        *_domains("bypass", *(f"bypass/{name}" for name in _names("bypass"))),
        *_domains("spending", "shadowwhisperer/Free", "shadowwhisperer/UrlShortener"),
        *_domains("social", *_service_files()),
    ]


def _names(folder: str) -> list[str]:
    return [path.name for path in sorted(shared("lists", folder).iterdir()) if path.name != "LICENSE"]
