"""A Slurm cluster of one node for tests: its own keys, configuration, ports and logs, all in a temporary folder.

    with SlurmCluster() as cluster:
        subprocess.run(["sbatch", "--wrap", "hostname"], env=cluster.environment, check=True)

Nothing of the machine's own Slurm, if it has one, is used or changed. Needs the Debian packages slurmctld, slurmd,
slurm-client and munge; runs as root (in a container, say) or as a user.
"""
import os
import pathlib
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "scontrol", "squeue", "scancel")

CONFIGURATION = """\
ClusterName=plexustest
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge.socket,cred_expire=5
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
MpiDefault=none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=0,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
KillWait=5
ReturnToService=2
NodeName=node1 NodeHostname={host} NodeAddr=127.0.0.1 Port={node_port} CPUs={cpus} RealMemory=512 State=UNKNOWN
PartitionName=test Nodes=node1 Default=YES MaxTime=60 State=UP
"""


class Unavailable(Exception):
    """Slurm is not installed, or does not start here; the message says why."""


def program(name):
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if path is None:
        raise Unavailable(f"'{name}' is not installed (apt install slurmctld slurmd slurm-client munge)")
    return path


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


class SlurmCluster:
    def __init__(self):
        self.cpus = len(os.sched_getaffinity(0))
        self.user = pwd.getpwuid(os.geteuid()).pw_name
        self.daemons = []
        # The path of munge's socket must be short.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="slurm-", dir="/tmp"))
        self.environment = {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf")}

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        programs = {name: program(name) for name in PROGRAMS}
        host = socket.gethostname().split(".")[0]
        controller_port, node_port = free_ports(2)
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        (self.folder / "slurm.conf").write_text(
            CONFIGURATION.format(folder=self.folder, host=host, controller_port=controller_port, node_port=node_port,
                                 user=self.user, cpus=self.cpus))
        (self.folder / "cgroup.conf").write_text("")
        key = self.folder / "munge.key"
        key.touch(mode=0o600)
        key.write_bytes(secrets.token_bytes(128))
        self.launch("munged", programs["munged"], "--foreground", "--force", f"--key-file={key}",
                    f"--socket={self.folder}/munge.socket", f"--pid-file={self.folder}/munged.pid",
                    f"--log-file={self.folder}/munged.log", f"--seed-file={self.folder}/munged.seed")
        self.wait_until(lambda: (self.folder / "munge.socket").exists(), "munged")
        self.launch("slurmctld", programs["slurmctld"], "-D", "-i")
        self.launch("slurmd", programs["slurmd"], "-D", "-N", "node1")
        self.wait_until(lambda: self.query("sinfo", "-h", "-o", "%T") in ("idle", "mixed"), "slurmctld and slurmd")

    def launch(self, name, *command):
        with open(self.folder / f"{name}.out", "wb") as out:
            self.daemons.append(subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=out,
                                                 stderr=subprocess.STDOUT, start_new_session=True))

    def wait_until(self, condition, what, seconds=20):
        deadline = time.monotonic() + seconds
        while not condition():
            ended = [daemon.args[0] for daemon in self.daemons if daemon.poll() is not None]
            if ended or time.monotonic() > deadline:
                raise Unavailable(f"{what} did not start ({', '.join(ended) or 'no answer'}):\n{self.logs()}")
            time.sleep(0.05)

    def query(self, *command):
        result = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60, check=False)
        return result.stdout.strip()

    def logs(self):
        """The last lines of all daemons."""
        text = ""
        for path in sorted([*self.folder.glob("*.log"), *self.folder.glob("*.out")]):
            text += f"--- {path.name}\n" + "\n".join(path.read_text(errors="replace").splitlines()[-15:]) + "\n"
        return text

    def stop(self):
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in reversed(self.daemons):
            try:
                daemon.wait(timeout=10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
