"""Who reaches whom: Services, and NetworkPolicies that deny everything and allow what the applications say."""

from __future__ import annotations

from collections.abc import Sequence

from isolate.model.workload import Workload
from isolate.render.kubernetes.pods import Object, labels, selector


def service(workload: Workload) -> Object:
    """The name by which others reach a service: the same as in compose."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": workload.service, "labels": labels(workload)},
        "spec": {
            "type": "ClusterIP",
            "selector": selector(workload),
            "ports": [{"name": "main", "port": workload.port, "targetPort": "main", "protocol": "TCP"}],
        },
    }


def deny_all() -> list[Object]:
    """Two policies of the namespace: nobody reaches anybody, and everybody may ask for names."""
    return [
        _policy("deny-all", {}, {"policyTypes": ["Ingress", "Egress"]}),
        _policy(
            "allow-names",
            {},
            {
                "policyTypes": ["Egress"],
                "egress": [
                    {
                        "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}],
                        "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
                    }
                ],
            },
        ),
    ]


def allow(callee: Workload, callers: Sequence[Workload]) -> list[Object]:
    """What lets the callers of a service open connections to it, and nothing in the other direction."""
    if not callers:
        return []
    port = [{"protocol": "TCP", "port": callee.port}]
    ingress = {"from": [{"podSelector": {"matchLabels": selector(each)}} for each in callers], "ports": port}
    found = [
        _policy(
            f"{callee.service}-from-callers",
            {"matchLabels": selector(callee)},
            {"policyTypes": ["Ingress"], "ingress": [ingress]},
        )
    ]
    names = [each.service for each in callers]
    expression = {"key": "app.kubernetes.io/name", "operator": "In", "values": names}
    egress = {"to": [{"podSelector": {"matchLabels": selector(callee)}}], "ports": port}
    found.append(
        _policy(
            f"callers-to-{callee.service}",
            {"matchExpressions": [expression]},
            {"policyTypes": ["Egress"], "egress": [egress]},
        )
    )
    return found


def allow_gateway(workloads: Sequence[Workload], namespace: str) -> Object:
    """What lets a gateway in another namespace open connections to the services that are published."""
    names = [each.service for each in workloads]
    return _policy(
        "allow-gateway",
        {"matchExpressions": [{"key": "app.kubernetes.io/name", "operator": "In", "values": names}]},
        {
            "policyTypes": ["Ingress"],
            "ingress": [
                {
                    "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}}}],
                    "ports": [{"protocol": "TCP", "port": port} for port in sorted({each.port for each in workloads})],
                }
            ],
        },
    )


def allow_internet() -> Object:
    """What lets every pod reach public addresses, as the networks of compose do, and none inside."""
    private = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"]
    return _policy(
        "allow-internet",
        {},
        {"policyTypes": ["Egress"], "egress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": private}}]}]},
    )


def _policy(name: str, pods: Object, rules: Object) -> Object:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name},
        "spec": {"podSelector": pods, **rules},
    }
