#!/usr/bin/env python3
"""Holds what deploys Tare to its promises, without running any of it: deploy.py [metrics URL]

Kubernetes manifests, workflows and the dashboard are read as they are committed. Prints one line per statement, "ok NAME" or
"not ok NAME: reason"; the exit code is 1 when one does not hold. With "metrics URL" it asks a running service which metrics it
has, and holds the dashboard and the alerts to them. Needs PyYAML.
"""

import json
import pathlib
import re
import sys
import urllib.request

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy/kubernetes"
MONITORING = ROOT / "deploy/monitoring"
UID = 10000

failures = 0


def statement(name, *problems):
    """Holds when no problem is a true value; those that are say why."""
    global failures
    problems = [str(p) for p in problems if p]
    if problems:
        failures += 1
        print(f"not ok {name}: {'; '.join(problems[:5])}")
    else:
        print(f"ok {name}")


def equal(name, actual, expected):
    statement(name, actual != expected and f"is {actual!r}, expected {expected!r}")


def documents(path):
    return [d for d in yaml.safe_load_all(path.read_text(encoding="utf-8")) if d]


def seconds(text):
    return int(text.removesuffix("s"))


# --- Kubernetes -------------------------------------------------------------------------------------------------------


def resources():
    listed = yaml.safe_load((KUBERNETES / "base/kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    there = {p.name for p in (KUBERNETES / "base").glob("*.yaml")} - {"kustomization.yaml"}
    equal("kubernetes: the kustomization lists every file", sorted(listed), sorted(there))
    return {d["kind"]: d for name in sorted(there) for d in documents(KUBERNETES / "base" / name)}


def pod_security(namespace, pod, container):
    labels = namespace["metadata"]["labels"]
    for mode in ("enforce", "audit", "warn"):
        equal(f"kubernetes: Pod Security {mode}s restricted", labels[f"pod-security.kubernetes.io/{mode}"], "restricted")
    security = pod["securityContext"]
    equal("kubernetes: no root in the pod", security["runAsNonRoot"], True)
    equal("kubernetes: the image's user and group", [security[k] for k in ("runAsUser", "runAsGroup", "fsGroup")], [UID] * 3)
    equal("kubernetes: volumes change owner only when they have to", security["fsGroupChangePolicy"], "OnRootMismatch")
    equal("kubernetes: the runtime's seccomp profile", security["seccompProfile"], {"type": "RuntimeDefault"})
    own = container["securityContext"]
    equal("kubernetes: no escalation", own["allowPrivilegeEscalation"], False)
    equal("kubernetes: not privileged", own["privileged"], False)
    equal("kubernetes: read-only root", own["readOnlyRootFilesystem"], True)
    equal("kubernetes: no capability", own["capabilities"], {"drop": ["ALL"]})
    host = {"hostNetwork", "hostPID", "hostIPC", "hostUsers"} & pod.keys()
    statement("kubernetes: nothing of the host", host, *(p for p in container["ports"] if "hostPort" in p))
    kinds = {k for v in pod["volumes"] for k in v if k != "name"}
    statement("kubernetes: volumes that the profile allows", kinds - {"emptyDir", "secret", "persistentVolumeClaim"})
    bounded = [v for v in pod["volumes"] if "emptyDir" in v and not v["emptyDir"].get("sizeLimit")]
    statement("kubernetes: what is written has a limit", *bounded)
    mounted = {m["mountPath"]: m.get("readOnly", False) for m in container["volumeMounts"]}
    equal("kubernetes: writable are data and /tmp", sorted(p for p, fixed in mounted.items() if not fixed), ["/app/data", "/tmp"])


def account(found, pod):
    equal("kubernetes: an account of its own", pod["serviceAccountName"], found["ServiceAccount"]["metadata"]["name"])
    equal("kubernetes: without a token, says the account", found["ServiceAccount"]["automountServiceAccountToken"], False)
    equal("kubernetes: without a token, says the pod", pod["automountServiceAccountToken"], False)
    equal("kubernetes: no variables of other services", pod["enableServiceLinks"], False)


def life_cycle(pod, container):
    probes = {k: container[k]["httpGet"] for k in ("startupProbe", "readinessProbe", "livenessProbe")}
    statement("kubernetes: probes name the port", *(p for p in probes.values() if p["port"] != "http"))
    equal("kubernetes: liveness", probes["livenessProbe"]["path"], "/healthz")
    equal("kubernetes: readiness is not liveness", probes["readinessProbe"]["path"], "/readyz")
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    drain = seconds(next(e["value"] for e in container["env"] if e["name"] == "TARE_STOP_GRACE"))
    statement("kubernetes: a pause before the stop, without a shell", not 1 <= pause <= 30 and pause)
    statement(
        "kubernetes: the grace is longer than pause and drain",
        pod["terminationGracePeriodSeconds"] <= pause + drain and pod["terminationGracePeriodSeconds"],
    )


def capacity(found, deployment, pod, container):
    for kind in ("requests", "limits"):
        statement(f"kubernetes: {kind}", {"cpu", "memory", "ephemeral-storage"} - container["resources"][kind].keys())
    memory = {container["resources"][kind]["memory"] for kind in ("requests", "limits")}
    statement("kubernetes: the memory it may use is there", len(memory) != 1 and memory)
    spread = {c["topologyKey"] for c in pod["topologySpreadConstraints"]}
    equal("kubernetes: spread", spread, {"kubernetes.io/hostname", "topology.kubernetes.io/zone"})
    equal("kubernetes: updates take nothing away", deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"], 0)
    statement("kubernetes: the number of pods is the autoscaler's", "replicas" in deployment["spec"] and "replicas is set")
    scaler = found["HorizontalPodAutoscaler"]
    equal("kubernetes: autoscaling/v2", scaler["apiVersion"], "autoscaling/v2")
    equal("kubernetes: it scales the deployment", scaler["spec"]["scaleTargetRef"]["name"], deployment["metadata"]["name"])
    statement("kubernetes: two pods at least", scaler["spec"]["minReplicas"] < 2)
    (metric,) = scaler["spec"]["metrics"]
    statement("kubernetes: by processor time", not 70 <= metric["resource"]["target"]["averageUtilization"] <= 80)
    budget = found["PodDisruptionBudget"]
    equal("kubernetes: policy/v1", budget["apiVersion"], "policy/v1")
    equal("kubernetes: one pod at a time is drained", budget["spec"].get("maxUnavailable"), 1)
    equal("kubernetes: a broken pod blocks no drain", budget["spec"]["unhealthyPodEvictionPolicy"], "AlwaysAllow")


def network(found, pod_labels, container):
    selectors = {
        "Deployment": found["Deployment"]["spec"]["selector"]["matchLabels"],
        "Service": found["Service"]["spec"]["selector"],
        "PodDisruptionBudget": found["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
        "NetworkPolicy": found["NetworkPolicy"]["spec"]["podSelector"]["matchLabels"],
    }
    statement("kubernetes: every selector finds the pods", *(k for k, s in selectors.items() if not s.items() <= pod_labels.items()))
    (port,) = found["Service"]["spec"]["ports"]
    equal("kubernetes: the service finds the port by name", (port["name"], port["targetPort"]), ("http", "http"))
    equal("kubernetes: the port", container["ports"], [{"name": "http", "containerPort": 8080}])
    policy = found["NetworkPolicy"]["spec"]
    equal("kubernetes: in and out are denied but for what is listed", policy["policyTypes"], ["Ingress", "Egress"])
    equal("kubernetes: nothing goes out", policy["egress"], [])
    (rule,) = policy["ingress"]
    equal("kubernetes: one port comes in", rule["ports"], [{"protocol": "TCP", "port": "http"}])
    statement("kubernetes: and not from everywhere", not rule.get("from") and "no sender is named")


def kubernetes():
    found = resources()
    deployment = found["Deployment"]
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    environment = {e["name"]: e["value"] for e in container["env"]}
    pod_security(found["Namespace"], pod, container)
    account(found, pod)
    life_cycle(pod, container)
    capacity(found, deployment, pod, container)
    network(found, deployment["spec"]["template"]["metadata"]["labels"], container)
    equal("kubernetes: clients show a token", environment["TARE_AUTH"], "tokens")
    secret = next(m["mountPath"] for m in container["volumeMounts"] if m["name"] == "tokens")
    statement("kubernetes: from the secret", not environment["TARE_AUTH_TOKENS"].startswith(secret + "/"))
    image = yaml.safe_load((KUBERNETES / "base/kustomization.yaml").read_text(encoding="utf-8"))["images"][0]
    statement("kubernetes: the image has a version", image.get("newTag", "latest") == "latest" and image)

    overlay = KUBERNETES / "overlays/persistent"
    (patch,) = documents(overlay / "deployment.yaml")
    (claim,) = documents(overlay / "persistentvolumeclaim.yaml")
    (scaler,) = documents(overlay / "horizontalpodautoscaler.yaml")
    equal("kubernetes, persistent: one pod", patch["spec"]["replicas"], 1)
    equal("kubernetes, persistent: the old one ends first", patch["spec"]["strategy"]["type"], "Recreate")
    equal("kubernetes, persistent: no autoscaler", scaler["$patch"], "delete")
    (volume,) = patch["spec"]["template"]["spec"]["volumes"]
    equal("kubernetes, persistent: the claim", volume["persistentVolumeClaim"]["claimName"], claim["metadata"]["name"])
    equal("kubernetes, persistent: one node at a time", claim["spec"]["accessModes"], ["ReadWriteOnce"])


# --- workflows and monitoring -----------------------------------------------------------------------------------------


def workflows():
    for path in sorted((ROOT / ".github/workflows").glob("*.yml")):
        text = path.read_text(encoding="utf-8")
        workflow = yaml.safe_load(text)
        name = f"workflow {path.stem}"
        actions = re.findall(r"uses: (\S+)(.*)", text)
        pinned = re.compile(r"[\w./-]+@[0-9a-f]{40}")
        statement(f"{name}: actions are held to a commit, and say which release that is",
                  *(a for a, note in actions if not pinned.fullmatch(a) or not re.fullmatch(r" # v\d+\.\d+\.\d+", note)))  # fmt: skip
        equal(f"{name}: may read, and nothing else by itself", workflow["permissions"], {"contents": "read"})
        statement(f"{name}: every job ends", *(j for j, job in workflow["jobs"].items() if "timeout-minutes" not in job))
        # What somebody else can name, a title or a branch, is never part of a script's text.
        scripts = [s["run"] for job in workflow["jobs"].values() for s in job["steps"] if "run" in s]
        statement(f"{name}: no expression in a script", *(s for s in scripts if "${{" in s))


def expressions():
    board = json.loads((MONITORING / "grafana/dashboards/tare.json").read_text(encoding="utf-8"))
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]
    for group in documents(MONITORING / "alerts.yml")[0]["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]


def dashboard():
    board = json.loads((MONITORING / "grafana/dashboards/tare.json").read_text(encoding="utf-8"))
    panels = board["panels"]
    statement("dashboard: has an address, a title and panels", *(k for k in ("uid", "title", "panels") if not board.get(k)))
    equal("dashboard: no number is given twice", len({p["id"] for p in panels}), len(panels))
    (source,) = documents(MONITORING / "grafana/provisioning/datasources/prometheus.yml")[0]["datasources"]
    used = {t["datasource"]["uid"] for p in panels for t in p["targets"]} | {p["datasource"]["uid"] for p in panels}
    equal("dashboard: asks the data source that is provisioned", used, {source["uid"]})
    variables = {v["name"] for v in board["templating"]["list"]} | {"__rate_interval"}
    unknown = {v for _, e in expressions() for v in re.findall(r"\$(\w+)", e)} - variables
    statement("dashboard: its variables are there", unknown)
    cells = [(x, y) for p in panels for g in [p["gridPos"]] for x in range(g["x"], g["x"] + g["w"]) for y in range(g["y"], g["y"] + g["h"])]
    statement("dashboard: panels neither overlap nor leave the grid", len(cells) != len(set(cells)) or max(x for x, _ in cells) > 23)
    (provider,) = documents(MONITORING / "grafana/provisioning/dashboards/tare.yml")[0]["providers"]
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    mounts = dict(v.split(":")[:2] for v in compose["grafana"]["volumes"])
    equal("dashboard: is mounted where it is looked for", mounts["./deploy/monitoring/grafana/dashboards"], provider["options"]["path"])
    for name in ("prometheus", "grafana"):
        files = [v.split(":")[0] for v in compose[name]["volumes"] if v.startswith("./")]
        statement(f"monitoring: {name}'s files are there", *(f for f in files if not (ROOT / f).exists()))
        statement(f"monitoring: {name} is published on loopback only", *(p for p in compose[name]["ports"] if not p.startswith("127.0.0.1:")))
        statement(f"monitoring: {name} has a version", not re.search(r":v?\d+\.\d+\.\d+\}$", compose[name]["image"]))


def served_metrics(url):
    """Metric name -> label names, as the service answers right now."""
    with urllib.request.urlopen(url + "/metrics", timeout=10) as answer:
        lines = answer.read().decode().splitlines()
    metrics = {}
    for line in lines:
        if match := re.match(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? ", line):
            metrics.setdefault(match[1], set()).update(re.findall(r'(\w+)="', match[2] or ""))
    return metrics


def metrics(url):
    served = served_metrics(url)
    words = {"sum", "by", "rate", "increase", "histogram_quantile", "le"}
    # What Prometheus itself adds to what it scrapes.
    served["up"] = set()
    scraped = {"instance", "job"}
    for name, expression in expressions():
        bare = re.sub(r"\[[^\]]*\]", "", expression)
        labels = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)\"", bare)) | {
            label for group in re.findall(r"by \(([^)]*)\)", bare) for label in re.findall(r"\w+", group)
        }
        bare = re.sub(r"\{[^}]*\}|by \([^)]*\)|\"[^\"]*\"", "", bare)
        used = set(re.findall(r"[a-zA-Z_]\w*", bare)) - words
        known = scraped.union(*(served.get(m, set()) for m in used))
        statement(f"metrics of '{name}' are served", used - served.keys(), labels - known)


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "metrics":
        metrics(arguments[1])
    elif not arguments:
        kubernetes()
        workflows()
        dashboard()
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
