/** The rest of the core group; notation in `../notation.ts`. */
export const CORE = `
AttachedVolume devicePath! name!
Binding^ target:ObjectReference!
ClientIPConfig timeoutSeconds:int
ComponentCondition error message status! type!
ComponentStatus^ conditions:[]ComponentCondition@type~type
ConfigMap^ binaryData:{}bytes data:{}string immutable:bool
ConfigMapNodeConfigSource kubeletConfigKey! name! namespace! resourceVersion uid
ContainerImage names:[]string sizeBytes:int64
DaemonEndpoint Port:int!
EndpointAddress% hostname ip! nodeName targetRef:ObjectReference
EndpointPort% appProtocol name port:int! protocol
EndpointSubset addresses:[]EndpointAddress notReadyAddresses:[]EndpointAddress ports:[]EndpointPort
Endpoints^ subsets:[]EndpointSubset
Event^ action count:int eventTime:microTime firstTimestamp:time involvedObject:ObjectReference! lastTimestamp:time message reason related:ObjectReference reportingComponent reportingInstance series:EventSeries source:EventSource type
EventSeries count:int lastObservedTime:microTime
EventSource component host
LimitRange^ spec:LimitRangeSpec
LimitRangeItem default:{}quantity defaultRequest:{}quantity max:{}quantity maxLimitRequestRatio:{}quantity min:{}quantity type!
LimitRangeSpec limits:[]LimitRangeItem!
LoadBalancerIngress hostname ip ipMode ports:[]PortStatus
LoadBalancerStatus ingress:[]LoadBalancerIngress
Namespace^ spec:NamespaceSpec status:NamespaceStatus
NamespaceCondition lastTransitionTime:time message reason status! type!
NamespaceSpec finalizers:[]string
NamespaceStatus conditions:[]NamespaceCondition@type~type phase
Node^ spec:NodeSpec status:NodeStatus
NodeAddress address! type!
NodeCondition lastHeartbeatTime:time lastTransitionTime:time message reason status! type!
NodeConfigSource configMap:ConfigMapNodeConfigSource
NodeConfigStatus active:NodeConfigSource assigned:NodeConfigSource error lastKnownGood:NodeConfigSource
NodeDaemonEndpoints kubeletEndpoint:DaemonEndpoint
NodeFeatures supplementalGroupsPolicy:bool
NodeRuntimeHandler features:NodeRuntimeHandlerFeatures name
NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:bool userNamespaces:bool
NodeSpec configSource:NodeConfigSource externalID podCIDR podCIDRs:[]string@set~ providerID taints:[]Taint unschedulable:bool
NodeStatus addresses:[]NodeAddress@type~type allocatable:{}quantity capacity:{}quantity conditions:[]NodeCondition@type~type config:NodeConfigStatus daemonEndpoints:NodeDaemonEndpoints declaredFeatures:[]string features:NodeFeatures images:[]ContainerImage nodeInfo:NodeSystemInfo phase runtimeHandlers:[]NodeRuntimeHandler volumesAttached:[]AttachedVolume volumesInUse:[]string
NodeSwapStatus capacity:int64
NodeSystemInfo architecture! bootID! containerRuntimeVersion! kernelVersion! kubeProxyVersion! kubeletVersion! machineID! operatingSystem! osImage! swap:NodeSwapStatus systemUUID!
PortStatus error port:int! protocol!
ResourceQuota^ spec:ResourceQuotaSpec status:ResourceQuotaStatus
ResourceQuotaSpec hard:{}quantity scopeSelector:ScopeSelector scopes:[]string
ResourceQuotaStatus hard:{}quantity used:{}quantity
ScopeSelector% matchExpressions:[]ScopedResourceSelectorRequirement
ScopedResourceSelectorRequirement operator! scopeName! values:[]string
Secret^ data:{}bytes immutable:bool stringData:{}string type
Service^ spec:ServiceSpec status:ServiceStatus
ServiceAccount^ automountServiceAccountToken:bool imagePullSecrets:[]LocalObjectReference secrets:[]ObjectReference@name~name
ServicePort appProtocol name nodePort:int port:int! protocol=TCP targetPort:intOrString
ServiceSpec allocateLoadBalancerNodePorts:bool clusterIP clusterIPs:[]string externalIPs:[]string externalName externalTrafficPolicy healthCheckNodePort:int internalTrafficPolicy ipFamilies:[]string ipFamilyPolicy loadBalancerClass loadBalancerIP loadBalancerSourceRanges:[]string ports:[]ServicePort@port,protocol~port publishNotReadyAddresses:bool selector:{}string@atomic sessionAffinity sessionAffinityConfig:SessionAffinityConfig trafficDistribution type
ServiceStatus conditions:[]meta.Condition@type~type loadBalancer:LoadBalancerStatus
SessionAffinityConfig clientIP:ClientIPConfig
Taint effect! key! timeAdded:time value
TopologySelectorLabelRequirement key! values:[]string!
TopologySelectorTerm% matchLabelExpressions:[]TopologySelectorLabelRequirement`;
