/** Certificate signing requests; notation in `../notation.ts`. */
export const CERTIFICATES = `
CertificateSigningRequest^ spec:CertificateSigningRequestSpec! status:CertificateSigningRequestStatus
CertificateSigningRequestCondition lastTransitionTime:time lastUpdateTime:time message reason status! type!
CertificateSigningRequestSpec expirationSeconds:int extra:{}[]string groups:[]string request:bytes! signerName! uid usages:[]string username
CertificateSigningRequestStatus certificate:bytes conditions:[]CertificateSigningRequestCondition@type`;

/** Runtime classes; notation in `../notation.ts`. */
export const NODE = `
Overhead podFixed:{}quantity
RuntimeClass^ handler! overhead:Overhead scheduling:Scheduling
Scheduling nodeSelector:{}string@atomic tolerations:[]core.Toleration`;

/** Priority and fairness of requests; notation in `../notation.ts`. */
export const FLOWCONTROL = `
ExemptPriorityLevelConfiguration lendablePercent:int nominalConcurrencyShares:int
FlowDistinguisherMethod type!
FlowSchema^ spec:FlowSchemaSpec status:FlowSchemaStatus
FlowSchemaCondition lastTransitionTime:time message reason status type
FlowSchemaSpec distinguisherMethod:FlowDistinguisherMethod matchingPrecedence:int priorityLevelConfiguration:PriorityLevelConfigurationReference! rules:[]PolicyRulesWithSubjects
FlowSchemaStatus conditions:[]FlowSchemaCondition@type~type
GroupSubject name!
LimitResponse queuing:QueuingConfiguration type!
LimitedPriorityLevelConfiguration borrowingLimitPercent:int lendablePercent:int limitResponse:LimitResponse nominalConcurrencyShares:int
NonResourcePolicyRule nonResourceURLs:[]string!@set verbs:[]string!@set
PolicyRulesWithSubjects nonResourceRules:[]NonResourcePolicyRule resourceRules:[]ResourcePolicyRule subjects:[]Subject!
PriorityLevelConfiguration^ spec:PriorityLevelConfigurationSpec status:PriorityLevelConfigurationStatus
PriorityLevelConfigurationCondition lastTransitionTime:time message reason status type
PriorityLevelConfigurationReference name!
PriorityLevelConfigurationSpec exempt:ExemptPriorityLevelConfiguration limited:LimitedPriorityLevelConfiguration type!
PriorityLevelConfigurationStatus conditions:[]PriorityLevelConfigurationCondition@type~type
QueuingConfiguration handSize:int queueLengthLimit:int queues:int
ResourcePolicyRule apiGroups:[]string!@set clusterScope:bool namespaces:[]string@set resources:[]string!@set verbs:[]string!@set
ServiceAccountSubject name! namespace!
Subject group:GroupSubject kind! serviceAccount:ServiceAccountSubject user:UserSubject
UserSubject name!`;
