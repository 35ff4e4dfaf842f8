/** Jobs; notation in `../notation.ts`. */
export const BATCH = `
CronJob^ spec:CronJobSpec status:CronJobStatus
CronJobSpec concurrencyPolicy failedJobsHistoryLimit:int jobTemplate:JobTemplateSpec! schedule! startingDeadlineSeconds:int64 successfulJobsHistoryLimit:int suspend:bool timeZone
CronJobStatus active:[]core.ObjectReference lastScheduleTime:time lastSuccessfulTime:time
Job^ spec:JobSpec status:JobStatus
JobCondition lastProbeTime:time lastTransitionTime:time message reason status! type!
JobSpec activeDeadlineSeconds:int64 backoffLimit:int backoffLimitPerIndex:int completionMode completions:int managedBy manualSelector:bool maxFailedIndexes:int parallelism:int podFailurePolicy:PodFailurePolicy podReplacementPolicy selector:meta.LabelSelector successPolicy:SuccessPolicy suspend:bool template:core.PodTemplateSpec! ttlSecondsAfterFinished:int
JobStatus active:int completedIndexes completionTime:time conditions:[]JobCondition~type failed:int failedIndexes ready:int startTime:time succeeded:int terminating:int uncountedTerminatedPods:UncountedTerminatedPods
JobTemplateSpec metadata:meta.ObjectMeta spec:JobSpec
PodFailurePolicy rules:[]PodFailurePolicyRule!
PodFailurePolicyOnExitCodesRequirement containerName operator! values:[]int!@set
PodFailurePolicyOnPodConditionsPattern status type!
PodFailurePolicyRule action! onExitCodes:PodFailurePolicyOnExitCodesRequirement onPodConditions:[]PodFailurePolicyOnPodConditionsPattern
SuccessPolicy rules:[]SuccessPolicyRule!
SuccessPolicyRule succeededCount:int succeededIndexes
UncountedTerminatedPods failed:[]string@set succeeded:[]string@set`;
