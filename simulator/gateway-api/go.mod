// Pins the Gateway API's definitions that the tests put on a real API server: what GKE serves from
// 1.35.2-gke.1842000 on (facts B29). Nothing is built of it.
module service-ingress/simulator/gateway-api

go 1.25.0

require sigs.k8s.io/gateway-api v1.5.1
