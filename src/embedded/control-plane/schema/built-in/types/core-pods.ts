/** Pods and what they are made of; notation in `../notation.ts`. */
export const CORE_PODS = `
Affinity nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity
AppArmorProfile localhostProfile type!
Capabilities add:[]string drop:[]string
ConfigMapEnvSource name optional:bool
ConfigMapKeySelector% key! name optional:bool
Container args:[]string command:[]string env:[]EnvVar@name~name envFrom:[]EnvFromSource image imagePullPolicy lifecycle:Lifecycle livenessProbe:Probe name! ports:[]ContainerPort@containerPort,protocol~containerPort readinessProbe:Probe resizePolicy:[]ContainerResizePolicy resources:ResourceRequirements restartPolicy restartPolicyRules:[]ContainerRestartRule securityContext:SecurityContext startupProbe:Probe stdin:bool stdinOnce:bool terminationMessagePath terminationMessagePolicy tty:bool volumeDevices:[]VolumeDevice@devicePath~devicePath volumeMounts:[]VolumeMount@mountPath~mountPath workingDir
ContainerExtendedResourceRequest containerName! requestName! resourceName!
ContainerPort containerPort:int! hostIP hostPort:int name protocol=TCP
ContainerResizePolicy resourceName! restartPolicy!
ContainerRestartRule action! exitCodes:ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator! values:[]int@set
ContainerState running:ContainerStateRunning terminated:ContainerStateTerminated waiting:ContainerStateWaiting
ContainerStateRunning startedAt:time
ContainerStateTerminated containerID exitCode:int! finishedAt:time message reason signal:int startedAt:time
ContainerStateWaiting message reason
ContainerStatus allocatedResources:{}quantity allocatedResourcesStatus:[]ResourceStatus@name~name containerID image! imageID! lastState:ContainerState name! ready:bool! resources:ResourceRequirements restartCount:int! started:bool state:ContainerState stopSignal user:ContainerUser volumeMounts:[]VolumeMountStatus@mountPath~mountPath
ContainerUser linux:LinuxContainerUser
EnvFromSource configMapRef:ConfigMapEnvSource prefix secretRef:SecretEnvSource
EnvVar name! value valueFrom:EnvVarSource
EnvVarSource configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:FileKeySelector resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector
EphemeralContainer args:[]string command:[]string env:[]EnvVar@name~name envFrom:[]EnvFromSource image imagePullPolicy lifecycle:Lifecycle livenessProbe:Probe name! ports:[]ContainerPort@containerPort,protocol~containerPort readinessProbe:Probe resizePolicy:[]ContainerResizePolicy resources:ResourceRequirements restartPolicy restartPolicyRules:[]ContainerRestartRule securityContext:SecurityContext startupProbe:Probe stdin:bool stdinOnce:bool targetContainerName terminationMessagePath terminationMessagePolicy tty:bool volumeDevices:[]VolumeDevice@devicePath~devicePath volumeMounts:[]VolumeMount@mountPath~mountPath workingDir
ExecAction command:[]string
FileKeySelector% key! optional:bool path! volumeName!
GRPCAction port:int! service
HTTPGetAction host httpHeaders:[]HTTPHeader path port:intOrString! scheme
HTTPHeader name! value!
HostAlias hostnames:[]string ip!
HostIP ip!
Lifecycle postStart:LifecycleHandler preStop:LifecycleHandler stopSignal
LifecycleHandler exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction tcpSocket:TCPSocketAction
LinuxContainerUser gid:int64! supplementalGroups:[]int64 uid:int64!
NodeAffinity preferredDuringSchedulingIgnoredDuringExecution:[]PreferredSchedulingTerm requiredDuringSchedulingIgnoredDuringExecution:NodeSelector
Pod^ spec:PodSpec status:PodStatus
PodAffinity preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm
PodAffinityTerm labelSelector:meta.LabelSelector matchLabelKeys:[]string mismatchLabelKeys:[]string namespaceSelector:meta.LabelSelector namespaces:[]string topologyKey!
PodAntiAffinity preferredDuringSchedulingIgnoredDuringExecution:[]WeightedPodAffinityTerm requiredDuringSchedulingIgnoredDuringExecution:[]PodAffinityTerm
PodCondition lastProbeTime:time lastTransitionTime:time message observedGeneration:int64 reason status! type!
PodDNSConfig nameservers:[]string options:[]PodDNSConfigOption searches:[]string
PodDNSConfigOption name value
PodExtendedResourceClaimStatus requestMappings:[]ContainerExtendedResourceRequest! resourceClaimName!
PodIP ip!
PodOS name!
PodReadinessGate conditionType!
PodResourceClaim name! resourceClaimName resourceClaimTemplateName
PodResourceClaimStatus name! resourceClaimName
PodSchedulingGate name!
PodSecurityContext appArmorProfile:AppArmorProfile fsGroup:int64 fsGroupChangePolicy runAsGroup:int64 runAsNonRoot:bool runAsUser:int64 seLinuxChangePolicy seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile supplementalGroups:[]int64 supplementalGroupsPolicy sysctls:[]Sysctl windowsOptions:WindowsSecurityContextOptions
PodSpec activeDeadlineSeconds:int64 affinity:Affinity automountServiceAccountToken:bool containers:[]Container!@name~name dnsConfig:PodDNSConfig dnsPolicy enableServiceLinks:bool ephemeralContainers:[]EphemeralContainer@name~name hostAliases:[]HostAlias@ip~ip hostIPC:bool hostNetwork:bool hostPID:bool hostUsers:bool hostname hostnameOverride imagePullSecrets:[]LocalObjectReference@name~name initContainers:[]Container@name~name nodeName nodeSelector:{}string@atomic os:PodOS overhead:{}quantity preemptionPolicy priority:int priorityClassName readinessGates:[]PodReadinessGate resourceClaims:[]PodResourceClaim@name~name/retainKeys resources:ResourceRequirements restartPolicy runtimeClassName schedulerName schedulingGates:[]PodSchedulingGate@name~name securityContext:PodSecurityContext serviceAccount serviceAccountName setHostnameAsFQDN:bool shareProcessNamespace:bool subdomain terminationGracePeriodSeconds:int64 tolerations:[]Toleration topologySpreadConstraints:[]TopologySpreadConstraint@topologyKey,whenUnsatisfiable~topologyKey volumes:[]Volume@name~name/retainKeys workloadRef:WorkloadReference
PodStatus allocatedResources:{}quantity conditions:[]PodCondition@type~type containerStatuses:[]ContainerStatus ephemeralContainerStatuses:[]ContainerStatus extendedResourceClaimStatus:PodExtendedResourceClaimStatus hostIP hostIPs:[]HostIP~ip initContainerStatuses:[]ContainerStatus message nominatedNodeName observedGeneration:int64 phase podIP podIPs:[]PodIP@ip~ip qosClass reason resize resourceClaimStatuses:[]PodResourceClaimStatus@name~name/retainKeys resources:ResourceRequirements startTime:time
PodTemplate^ template:PodTemplateSpec
PodTemplateSpec metadata:meta.ObjectMeta spec:PodSpec
PreferredSchedulingTerm preference:NodeSelectorTerm! weight:int!
Probe exec:ExecAction failureThreshold:int grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:int periodSeconds:int successThreshold:int tcpSocket:TCPSocketAction terminationGracePeriodSeconds:int64 timeoutSeconds:int
ReplicationController^ spec:ReplicationControllerSpec status:ReplicationControllerStatus
ReplicationControllerCondition lastTransitionTime:time message reason status! type!
ReplicationControllerSpec minReadySeconds:int replicas:int selector:{}string@atomic template:PodTemplateSpec
ReplicationControllerStatus availableReplicas:int conditions:[]ReplicationControllerCondition@type~type fullyLabeledReplicas:int observedGeneration:int64 readyReplicas:int replicas:int!
ResourceClaim name! request
ResourceHealth health resourceID!
ResourceRequirements claims:[]ResourceClaim@name limits:{}quantity requests:{}quantity
ResourceStatus name! resources:[]ResourceHealth@resourceID
SELinuxOptions level role type user
SeccompProfile localhostProfile type!
SecretEnvSource name optional:bool
SecretKeySelector% key! name optional:bool
SecurityContext allowPrivilegeEscalation:bool appArmorProfile:AppArmorProfile capabilities:Capabilities privileged:bool procMount readOnlyRootFilesystem:bool runAsGroup:int64 runAsNonRoot:bool runAsUser:int64 seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions
SleepAction seconds:int64!
Sysctl name! value!
TCPSocketAction host port:intOrString!
Toleration effect key operator tolerationSeconds:int64 value
TopologySpreadConstraint labelSelector:meta.LabelSelector matchLabelKeys:[]string maxSkew:int! minDomains:int nodeAffinityPolicy nodeTaintsPolicy topologyKey! whenUnsatisfiable!
VolumeDevice devicePath! name!
VolumeMount mountPath! mountPropagation name! readOnly:bool recursiveReadOnly subPath subPathExpr
VolumeMountStatus mountPath! name! readOnly:bool recursiveReadOnly
WeightedPodAffinityTerm podAffinityTerm:PodAffinityTerm! weight:int!
WindowsSecurityContextOptions gmsaCredentialSpec gmsaCredentialSpecName hostProcess:bool runAsUserName
WorkloadReference name! podGroup! podGroupReplicaKey`;
