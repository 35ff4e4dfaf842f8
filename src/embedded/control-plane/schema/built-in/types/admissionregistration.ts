/** Webhooks and admission policies; notation in `../notation.ts`. */
export const ADMISSION = `
AuditAnnotation key! valueExpression!
ExpressionWarning fieldRef! warning!
MatchCondition expression! name!
MatchResources% excludeResourceRules:[]NamedRuleWithOperations matchPolicy namespaceSelector:meta.LabelSelector objectSelector:meta.LabelSelector resourceRules:[]NamedRuleWithOperations
MutatingWebhook admissionReviewVersions:[]string! clientConfig:WebhookClientConfig! failurePolicy matchConditions:[]MatchCondition@name~name matchPolicy name! namespaceSelector:meta.LabelSelector objectSelector:meta.LabelSelector reinvocationPolicy rules:[]RuleWithOperations sideEffects! timeoutSeconds:int
MutatingWebhookConfiguration^ webhooks:[]MutatingWebhook@name~name
NamedRuleWithOperations% apiGroups:[]string apiVersions:[]string operations:[]string resourceNames:[]string resources:[]string scope
ParamKind% apiVersion kind
ParamRef% name namespace parameterNotFoundAction selector:meta.LabelSelector
RuleWithOperations apiGroups:[]string apiVersions:[]string operations:[]string resources:[]string scope
ServiceReference name! namespace! path port:int
TypeChecking expressionWarnings:[]ExpressionWarning
ValidatingAdmissionPolicy^ spec:ValidatingAdmissionPolicySpec status:ValidatingAdmissionPolicyStatus
ValidatingAdmissionPolicyBinding^ spec:ValidatingAdmissionPolicyBindingSpec
ValidatingAdmissionPolicyBindingSpec matchResources:MatchResources paramRef:ParamRef policyName validationActions:[]string@set
ValidatingAdmissionPolicySpec auditAnnotations:[]AuditAnnotation failurePolicy matchConditions:[]MatchCondition@name~name matchConstraints:MatchResources paramKind:ParamKind validations:[]Validation variables:[]Variable@name~name
ValidatingAdmissionPolicyStatus conditions:[]meta.Condition@type observedGeneration:int64 typeChecking:TypeChecking
ValidatingWebhook admissionReviewVersions:[]string! clientConfig:WebhookClientConfig! failurePolicy matchConditions:[]MatchCondition@name~name matchPolicy name! namespaceSelector:meta.LabelSelector objectSelector:meta.LabelSelector rules:[]RuleWithOperations sideEffects! timeoutSeconds:int
ValidatingWebhookConfiguration^ webhooks:[]ValidatingWebhook@name~name
Validation expression! message messageExpression reason
Variable% expression! name!
WebhookClientConfig caBundle:bytes service:ServiceReference url`;
