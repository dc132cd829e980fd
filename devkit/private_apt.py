"""Debian packages without root: a private apt that unpacks into the working folder.

It reads the machine's configured mirrors, adds the archive's unstable suite at the lowest
priority, and writes nothing outside its folder.
"""

import platform
import shutil
import subprocess
from pathlib import Path

from .console import Failure, say
from .processes import die_with_parent, output, run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
TARGET_FORMAT = "$(CREATED_BY)|$(RELEASE)|$(COMPONENT)|$(REPO_URI)"
UNSTABLE = "sid"

CONFIGURATION = """\
Dir::Etc::SourceList "{folder}/sources.list";
Dir::Etc::SourceParts "{folder}/empty";
Dir::Etc::Preferences "{folder}/preferences";
Dir::Etc::PreferencesParts "{folder}/empty";
Dir::State::Lists "{folder}/lists";
Dir::State::extended_states "{folder}/extended_states";
Dir::Cache "{folder}";
Dir::Cache::Archives "{folder}/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Log "{folder}";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
APT::Sandbox::User "";
APT::Install-Recommends "false";
APT::Keep-Downloaded-Packages "true";
APT::Update::Error-Mode "any";
Debug::NoLocking "true";
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
#clear DPkg::Post-Invoke;
"""
PREFERENCES = f"Package: *\nPin: release n={UNSTABLE}\nPin-Priority: 1\n"


class PrivateApt:
    def __init__(self, workspace):
        self.workspace = workspace
        self.folder = workspace.folder / "apt"
        self.ready = False

    def command(self, program, *arguments):
        return [program, "-c", self.folder / "apt.conf", *arguments]

    def prepare(self):
        """Fetch the package lists, once a process."""
        if self.ready:
            return
        if not shutil.which("apt-get"):
            raise Failure(
                "there is no apt-get here: have PostgreSQL and chromium on the PATH and set "
                "ODOO_SOURCE to a checkout of Odoo 19"
            )
        self.write_files()
        say("fetching the package lists")
        self.run("fetching Debian's package lists failed: is the network up?", "update")
        self.ready = True

    def write_files(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("lists/partial", "archives/partial", "empty"):
            (self.folder / name).mkdir(parents=True)
        targets = output(["apt-get", "indextargets", "--no-release-info", "--format", TARGET_FORMAT])
        sources = sources_list(targets, codename(), KEYRING if KEYRING.exists() else None)
        (self.folder / "sources.list").write_text(sources, encoding="utf-8")
        (self.folder / "preferences").write_text(PREFERENCES, encoding="utf-8")
        configuration = CONFIGURATION.format(folder=self.folder)
        (self.folder / "apt.conf").write_text(configuration, encoding="utf-8")

    def run(self, failure, *arguments, cwd=None):
        command = self.command("apt-get", "-q", *arguments)
        run(command, failure, log=self.workspace.log("apt"), cwd=cwd)

    def has(self, package):
        """Tell whether `package`, or `package/suite`, is there."""
        self.prepare()
        command = self.command("apt-cache", "show", package)
        return not subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ).returncode

    def names(self, pattern):
        self.prepare()
        found = output(self.command("apt-cache", "search", "--names-only", pattern))
        return sorted(line.split(" ")[0] for line in found.splitlines())

    def download(self, packages):
        """Return the files of exactly these packages."""
        self.prepare()
        folder = self.empty_archives()
        self.run(f"downloading {packages[0]} failed", "download", *packages, cwd=folder)
        return sorted(folder.glob("*.deb"))

    def download_with_missing(self, packages):
        """Return the files of these packages and of what they lack on this machine."""
        self.prepare()
        folder = self.empty_archives()
        failure = f"downloading {packages[0]} failed"
        self.run(failure, "install", "-y", "--reinstall", "--download-only", *packages)
        return sorted(folder.glob("*.deb"))

    def empty_archives(self):
        """Return an empty folder: apt takes a broken file of the right size for a good one."""
        folder = self.folder / "archives"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "partial").mkdir(parents=True)
        return folder

    def unpack_with_missing(self, prefix, packages):
        """Unpack the packages and what they lack here into `prefix`, all or nothing."""
        self.prepare()
        say(f"fetching {' '.join(packages)}")
        unpack(self.download_with_missing(packages), prefix)

    def discard(self):
        """Drop lists and downloads (hundreds of megabytes)."""
        shutil.rmtree(self.folder, ignore_errors=True)


def codename():
    """Return the name of this Debian's suite; other systems lack Odoo 19 in their archives."""
    system = platform.freedesktop_os_release()
    if system.get("ID") != "debian":
        raise Failure(
            f"packages can be unpacked on Debian only, and this is {system['NAME']}: have "
            "PostgreSQL and chromium on the PATH and set ODOO_SOURCE to a checkout of Odoo 19"
        )
    return system.get("VERSION_CODENAME", "")


def sources_list(targets, suite, keyring=None):
    """Return a sources.list for `suite` and unstable from `apt-get indextargets` rows."""
    option = f" [signed-by={keyring}]" if keyring else ""
    rows = sorted({tuple(line.split("|")) for line in targets.splitlines() if "|" in line})
    main = [row for row in rows if row[0] == "Packages" and row[2] == "main"]
    wanted = [row for row in main if belongs_to(row[1], suite)]
    archive = next((row[3] for row in wanted if row[1] in (suite, "stable")), None)
    if archive is None:
        raise Failure(
            f"there is no Debian archive for {suite or 'this system'} among the apt sources: "
            "set ODOO_SOURCE to a checkout of Odoo 19"
        )
    lines = [f"deb{option} {uri} {release} main" for _kind, release, _main, uri in wanted]
    return "\n".join([*lines, f"deb{option} {archive} {UNSTABLE} main", ""])


def belongs_to(release, suite):
    return release.removesuffix("-updates").removesuffix("-security") in (suite, "stable")


def unpack(files, prefix, exclude=()):
    """Unpack `files` into `prefix`, which appears complete or not at all."""
    new = prefix.with_name(f"{prefix.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for file in files:
        unpack_one(file, new, exclude)
        file.unlink()
    shutil.rmtree(prefix, ignore_errors=True)
    new.rename(prefix)


def unpack_one(file, folder, exclude):
    """Stream one package through tar: several times faster than `dpkg -x` with a copy."""
    source = subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(file)],
        stdout=subprocess.PIPE,
        preexec_fn=die_with_parent,
    )
    options = ["--no-same-owner", *(f"--exclude={path}" for path in exclude)]
    done = subprocess.run(
        ["tar", "-x", "-C", str(folder), *options],
        stdin=source.stdout,
        capture_output=True,
        text=True,
        preexec_fn=die_with_parent,
    )
    source.stdout.close()
    if source.wait() or done.returncode:
        details = "\n".join(done.stderr.splitlines()[-5:])
        raise Failure(f"unpacking {file.name} failed", details)


def library_path(prefix):
    """Return every folder below `prefix` that holds shared libraries, for LD_LIBRARY_PATH."""
    folders = {path.parent for path in prefix.rglob("lib*.so*")}
    return ":".join(sorted(str(path) for path in folders if path.name != "swiftshader"))
