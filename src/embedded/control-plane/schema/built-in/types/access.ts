/** Access reviews; notation in `../notation.ts`. */
export const AUTHORIZATION = `
FieldSelectorAttributes rawSelector requirements:[]meta.FieldSelectorRequirement
LabelSelectorAttributes rawSelector requirements:[]meta.LabelSelectorRequirement
LocalSubjectAccessReview^ spec:SubjectAccessReviewSpec! status:SubjectAccessReviewStatus
NonResourceAttributes path verb
NonResourceRule nonResourceURLs:[]string verbs:[]string!
ResourceAttributes fieldSelector:FieldSelectorAttributes group labelSelector:LabelSelectorAttributes name namespace resource subresource verb version
ResourceRule apiGroups:[]string resourceNames:[]string resources:[]string verbs:[]string!
SelfSubjectAccessReview^ spec:SelfSubjectAccessReviewSpec! status:SubjectAccessReviewStatus
SelfSubjectAccessReviewSpec nonResourceAttributes:NonResourceAttributes resourceAttributes:ResourceAttributes
SelfSubjectRulesReview^ spec:SelfSubjectRulesReviewSpec! status:SubjectRulesReviewStatus
SelfSubjectRulesReviewSpec namespace
SubjectAccessReview^ spec:SubjectAccessReviewSpec! status:SubjectAccessReviewStatus
SubjectAccessReviewSpec extra:{}[]string groups:[]string nonResourceAttributes:NonResourceAttributes resourceAttributes:ResourceAttributes uid user
SubjectAccessReviewStatus allowed:bool! denied:bool evaluationError reason
SubjectRulesReviewStatus evaluationError incomplete:bool! nonResourceRules:[]NonResourceRule! resourceRules:[]ResourceRule!`;

/** Tokens; notation in `../notation.ts`. */
export const AUTHENTICATION = `
BoundObjectReference apiVersion kind name uid
SelfSubjectReview^ status:SelfSubjectReviewStatus
SelfSubjectReviewStatus userInfo:UserInfo
TokenRequest^ spec:TokenRequestSpec! status:TokenRequestStatus
TokenRequestSpec audiences:[]string! boundObjectRef:BoundObjectReference expirationSeconds:int64
TokenRequestStatus expirationTimestamp:time! token!
TokenReview^ spec:TokenReviewSpec! status:TokenReviewStatus
TokenReviewSpec audiences:[]string token
TokenReviewStatus audiences:[]string authenticated:bool error user:UserInfo
UserInfo extra:{}[]string groups:[]string uid username`;

/** Roles and bindings; notation in `../notation.ts`. */
export const RBAC = `
AggregationRule clusterRoleSelectors:[]meta.LabelSelector
ClusterRole^ aggregationRule:AggregationRule rules:[]PolicyRule
ClusterRoleBinding^ roleRef:RoleRef! subjects:[]Subject
PolicyRule apiGroups:[]string nonResourceURLs:[]string resourceNames:[]string resources:[]string verbs:[]string!
Role^ rules:[]PolicyRule
RoleBinding^ roleRef:RoleRef! subjects:[]Subject
RoleRef% apiGroup! kind! name!
Subject% apiGroup kind! name! namespace`;
