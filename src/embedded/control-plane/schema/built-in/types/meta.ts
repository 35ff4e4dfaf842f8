/** What all objects share (`meta/v1`); notation in `../notation.ts`. */
export const META = `
Condition lastTransitionTime:time! message! observedGeneration:int64 reason! status! type!
DeleteOptions^ dryRun:[]string gracePeriodSeconds:int64 ignoreStoreReadErrorWithClusterBreakingPotential:bool orphanDependents:bool preconditions:Preconditions propagationPolicy
FieldSelectorRequirement key! operator! values:[]string
LabelSelector% matchExpressions:[]LabelSelectorRequirement matchLabels:{}string
LabelSelectorRequirement key! operator! values:[]string
ListMeta continue remainingItemCount:int64 resourceVersion selfLink
ManagedFieldsEntry apiVersion fieldsType fieldsV1:any manager operation subresource time:time
ObjectMeta annotations:{}string creationTimestamp:time deletionGracePeriodSeconds:int64 deletionTimestamp:time finalizers:[]string@set~ generateName generation:int64 labels:{}string managedFields:[]ManagedFieldsEntry name namespace ownerReferences:[]OwnerReference@uid~uid resourceVersion selfLink uid
OwnerReference% apiVersion! blockOwnerDeletion:bool controller:bool kind! name! uid!
Preconditions resourceVersion uid
Status^ code:int details:StatusDetails message metadata:ListMeta reason status
StatusCause field message reason
StatusDetails causes:[]StatusCause group kind name retryAfterSeconds:int uid`;
