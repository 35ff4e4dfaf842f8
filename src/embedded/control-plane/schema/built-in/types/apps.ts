/** Workloads; notation in `../notation.ts`. */
export const APPS = `
ControllerRevision^ data:any revision:int64!
DaemonSet^ spec:DaemonSetSpec status:DaemonSetStatus
DaemonSetCondition lastTransitionTime:time message reason status! type!
DaemonSetSpec minReadySeconds:int revisionHistoryLimit:int selector:meta.LabelSelector! template:core.PodTemplateSpec! updateStrategy:DaemonSetUpdateStrategy
DaemonSetStatus collisionCount:int conditions:[]DaemonSetCondition@type~type currentNumberScheduled:int! desiredNumberScheduled:int! numberAvailable:int numberMisscheduled:int! numberReady:int! numberUnavailable:int observedGeneration:int64 updatedNumberScheduled:int
DaemonSetUpdateStrategy rollingUpdate:RollingUpdateDaemonSet type
Deployment^ spec:DeploymentSpec status:DeploymentStatus
DeploymentCondition lastTransitionTime:time lastUpdateTime:time message reason status! type!
DeploymentSpec minReadySeconds:int paused:bool progressDeadlineSeconds:int replicas:int revisionHistoryLimit:int selector:meta.LabelSelector! strategy:DeploymentStrategy~/retainKeys template:core.PodTemplateSpec!
DeploymentStatus availableReplicas:int collisionCount:int conditions:[]DeploymentCondition@type~type observedGeneration:int64 readyReplicas:int replicas:int terminatingReplicas:int unavailableReplicas:int updatedReplicas:int
DeploymentStrategy rollingUpdate:RollingUpdateDeployment type
ReplicaSet^ spec:ReplicaSetSpec status:ReplicaSetStatus
ReplicaSetCondition lastTransitionTime:time message reason status! type!
ReplicaSetSpec minReadySeconds:int replicas:int selector:meta.LabelSelector! template:core.PodTemplateSpec
ReplicaSetStatus availableReplicas:int conditions:[]ReplicaSetCondition@type~type fullyLabeledReplicas:int observedGeneration:int64 readyReplicas:int replicas:int! terminatingReplicas:int
RollingUpdateDaemonSet maxSurge:intOrString maxUnavailable:intOrString
RollingUpdateDeployment maxSurge:intOrString maxUnavailable:intOrString
RollingUpdateStatefulSetStrategy maxUnavailable:intOrString partition:int
StatefulSet^ spec:StatefulSetSpec status:StatefulSetStatus
StatefulSetCondition lastTransitionTime:time message reason status! type!
StatefulSetOrdinals start:int
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted whenScaled
StatefulSetSpec minReadySeconds:int ordinals:StatefulSetOrdinals persistentVolumeClaimRetentionPolicy:StatefulSetPersistentVolumeClaimRetentionPolicy podManagementPolicy replicas:int revisionHistoryLimit:int selector:meta.LabelSelector! serviceName template:core.PodTemplateSpec! updateStrategy:StatefulSetUpdateStrategy volumeClaimTemplates:[]core.PersistentVolumeClaim
StatefulSetStatus availableReplicas:int collisionCount:int conditions:[]StatefulSetCondition@type~type currentReplicas:int currentRevision observedGeneration:int64 readyReplicas:int replicas:int! updateRevision updatedReplicas:int
StatefulSetUpdateStrategy rollingUpdate:RollingUpdateStatefulSetStrategy type`;
