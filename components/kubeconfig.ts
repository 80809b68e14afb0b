import * as pulumi from "@pulumi/pulumi";

/**
 * A kubeconfig for the DNS-based endpoint of a GKE cluster (facts K7). It holds no credential: the
 * caller's own Google identity is asked for by `gke-gcloud-auth-plugin`, and the endpoint's certificate
 * is signed by a public authority.
 *
 * @param name of the cluster; names the context.
 * @param endpoint host name, `gke-….europe-west1.gke.goog`.
 */
export function kubeconfigFor(name: string, endpoint: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(endpoint).apply((host) =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      "current-context": name,
      clusters: [{ name, cluster: { server: `https://${host}` } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      users: [
        {
          name,
          user: {
            exec: {
              apiVersion: "client.authentication.k8s.io/v1beta1",
              command: "gke-gcloud-auth-plugin",
              provideClusterInfo: true,
              interactiveMode: "Never",
              installHint:
                "install gke-gcloud-auth-plugin: gcloud components install gke-gcloud-auth-plugin",
            },
          },
        },
      ],
    }),
  );
}
