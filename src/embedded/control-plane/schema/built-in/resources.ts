import { ALL_VERBS } from '../resource.ts';
import type { ResourceDefinition, SubresourceDefinition, Verb } from '../resource.ts';

/**
 * One line per resource: `plural Kind scope [short=a,b] [cat=all] [verbs=create,get] [sub=status,scale]`, where scope is `ns` or
 * `cluster`. Taken from the discovery of kube-apiserver 1.35.
 */
const LINES: Readonly<Record<string, string>> = {
  v1: `
bindings Binding ns verbs=create
componentstatuses ComponentStatus cluster short=cs verbs=get,list
configmaps ConfigMap ns short=cm
endpoints Endpoints ns short=ep
events Event ns short=ev
limitranges LimitRange ns short=limits
namespaces Namespace cluster short=ns verbs=create,delete,get,list,patch,update,watch sub=finalize,status
nodes Node cluster short=no sub=proxy.node,status
persistentvolumeclaims PersistentVolumeClaim ns short=pvc sub=status
persistentvolumes PersistentVolume cluster short=pv sub=status
pods Pod ns short=po cat=all sub=attach,binding,ephemeralcontainers,eviction,exec,log,portforward,proxy,resize,status
podtemplates PodTemplate ns
replicationcontrollers ReplicationController ns short=rc cat=all sub=scale,status
resourcequotas ResourceQuota ns short=quota sub=status
secrets Secret ns
serviceaccounts ServiceAccount ns short=sa sub=token
services Service ns short=svc cat=all sub=proxy.service,status`,
  'admissionregistration.k8s.io/v1': `
mutatingwebhookconfigurations MutatingWebhookConfiguration cluster cat=api-extensions
validatingadmissionpolicies ValidatingAdmissionPolicy cluster cat=api-extensions sub=status
validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding cluster cat=api-extensions
validatingwebhookconfigurations ValidatingWebhookConfiguration cluster cat=api-extensions`,
  'apiextensions.k8s.io/v1': `
customresourcedefinitions CustomResourceDefinition cluster short=crd,crds cat=api-extensions sub=status`,
  'apiregistration.k8s.io/v1': `
apiservices APIService cluster cat=api-extensions sub=status`,
  'apps/v1': `
controllerrevisions ControllerRevision ns
daemonsets DaemonSet ns short=ds cat=all sub=status
deployments Deployment ns short=deploy cat=all sub=scale,status
replicasets ReplicaSet ns short=rs cat=all sub=scale,status
statefulsets StatefulSet ns short=sts cat=all sub=scale,status`,
  'authentication.k8s.io/v1': `
selfsubjectreviews SelfSubjectReview cluster verbs=create
tokenreviews TokenReview cluster verbs=create`,
  'authorization.k8s.io/v1': `
localsubjectaccessreviews LocalSubjectAccessReview ns verbs=create
selfsubjectaccessreviews SelfSubjectAccessReview cluster verbs=create
selfsubjectrulesreviews SelfSubjectRulesReview cluster verbs=create
subjectaccessreviews SubjectAccessReview cluster verbs=create`,
  'autoscaling/v1': `
horizontalpodautoscalers HorizontalPodAutoscaler ns short=hpa cat=all sub=status`,
  'autoscaling/v2': `
horizontalpodautoscalers HorizontalPodAutoscaler ns short=hpa cat=all sub=status`,
  'batch/v1': `
cronjobs CronJob ns short=cj cat=all sub=status
jobs Job ns cat=all sub=status`,
  'certificates.k8s.io/v1': `
certificatesigningrequests CertificateSigningRequest cluster short=csr sub=approval,status`,
  'coordination.k8s.io/v1': `
leases Lease ns`,
  'discovery.k8s.io/v1': `
endpointslices EndpointSlice ns`,
  'events.k8s.io/v1': `
events Event ns short=ev`,
  'flowcontrol.apiserver.k8s.io/v1': `
flowschemas FlowSchema cluster sub=status
prioritylevelconfigurations PriorityLevelConfiguration cluster sub=status`,
  'networking.k8s.io/v1': `
ingressclasses IngressClass cluster
ingresses Ingress ns short=ing sub=status
ipaddresses IPAddress cluster short=ip
networkpolicies NetworkPolicy ns short=netpol
servicecidrs ServiceCIDR cluster sub=status`,
  'node.k8s.io/v1': `
runtimeclasses RuntimeClass cluster`,
  'policy/v1': `
poddisruptionbudgets PodDisruptionBudget ns short=pdb sub=status`,
  'rbac.authorization.k8s.io/v1': `
clusterrolebindings ClusterRoleBinding cluster
clusterroles ClusterRole cluster
rolebindings RoleBinding ns
roles Role ns`,
  'resource.k8s.io/v1': `
deviceclasses DeviceClass cluster
resourceclaims ResourceClaim ns sub=status
resourceclaimtemplates ResourceClaimTemplate ns
resourceslices ResourceSlice cluster`,
  'scheduling.k8s.io/v1': `
priorityclasses PriorityClass cluster short=pc`,
  'storage.k8s.io/v1': `
csidrivers CSIDriver cluster
csinodes CSINode cluster
csistoragecapacities CSIStorageCapacity ns
storageclasses StorageClass cluster short=sc
volumeattachments VolumeAttachment cluster sub=status
volumeattributesclasses VolumeAttributesClass cluster short=vac`,
};

const READ_WRITE: readonly Verb[] = ['get', 'patch', 'update'];
const CREATE: readonly Verb[] = ['create'];
const PROXY: readonly Verb[] = ['create', 'delete', 'get', 'patch', 'update'];

const connecting = (name: string, kind: string, verbs: readonly Verb[]): SubresourceDefinition => ({
  name,
  verbs,
  kind: { group: '', version: 'v1', kind },
});

/** Verbs and answering kind of each subresource; total over the names used above. */
const SUBRESOURCES: Readonly<Record<string, SubresourceDefinition>> = {
  approval: { name: 'approval', verbs: READ_WRITE },
  attach: connecting('attach', 'PodAttachOptions', ['create', 'get']),
  binding: { name: 'binding', verbs: CREATE, kind: { group: '', version: 'v1', kind: 'Binding' } },
  ephemeralcontainers: { name: 'ephemeralcontainers', verbs: READ_WRITE },
  exec: connecting('exec', 'PodExecOptions', ['create', 'get']),
  eviction: { name: 'eviction', verbs: CREATE, kind: { group: 'policy', version: 'v1', kind: 'Eviction' } },
  finalize: { name: 'finalize', verbs: ['update'] },
  log: { name: 'log', verbs: ['get'] },
  portforward: connecting('portforward', 'PodPortForwardOptions', ['create', 'get']),
  proxy: connecting('proxy', 'PodProxyOptions', PROXY),
  'proxy.node': connecting('proxy', 'NodeProxyOptions', PROXY),
  'proxy.service': connecting('proxy', 'ServiceProxyOptions', PROXY),
  resize: { name: 'resize', verbs: READ_WRITE },
  scale: { name: 'scale', verbs: READ_WRITE, kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' } },
  status: { name: 'status', verbs: READ_WRITE },
  token: {
    name: 'token',
    verbs: CREATE,
    kind: { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' },
  },
};

/** The resources every cluster has, as kube-apiserver 1.35 lists them. */
export const BUILT_IN_RESOURCES: readonly ResourceDefinition[] = Object.entries(LINES).flatMap(
  ([groupVersion, lines]) =>
    lines
      .trim()
      .split('\n')
      .map((line) => parseLine(groupVersion, line)),
);

function parseLine(groupVersion: string, line: string): ResourceDefinition {
  const [plural = '', kind = '', scope = '', ...options] = line.split(' ');
  const option = (name: string): readonly string[] =>
    options
      .find((entry) => entry.startsWith(`${name}=`))
      ?.slice(name.length + 1)
      .split(',') ?? [];
  const slash = groupVersion.indexOf('/');
  const verbs = ALL_VERBS.filter((verb) => option('verbs').includes(verb));
  return {
    group: slash < 0 ? '' : groupVersion.slice(0, slash),
    version: groupVersion.slice(slash + 1),
    kind,
    listKind: `${kind}List`,
    plural,
    singular: kind.toLowerCase(),
    namespaced: scope === 'ns',
    shortNames: option('short'),
    categories: option('cat'),
    verbs: verbs.length === 0 ? ALL_VERBS : verbs,
    subresources: option('sub').flatMap((name) => SUBRESOURCES[name] ?? []),
  };
}
