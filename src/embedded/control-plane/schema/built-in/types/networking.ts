/** Ingresses and network policies; notation in `../notation.ts`. */
export const NETWORKING = `
HTTPIngressPath backend:IngressBackend! path pathType!
HTTPIngressRuleValue paths:[]HTTPIngressPath!
IPAddress^ spec:IPAddressSpec
IPAddressSpec parentRef:ParentReference!
IPBlock cidr! except:[]string
Ingress^ spec:IngressSpec status:IngressStatus
IngressBackend resource:core.TypedLocalObjectReference service:IngressServiceBackend
IngressClass^ spec:IngressClassSpec
IngressClassParametersReference apiGroup kind! name! namespace scope
IngressClassSpec controller parameters:IngressClassParametersReference
IngressLoadBalancerIngress hostname ip ports:[]IngressPortStatus
IngressLoadBalancerStatus ingress:[]IngressLoadBalancerIngress
IngressPortStatus error port:int! protocol!
IngressRule host http:HTTPIngressRuleValue
IngressServiceBackend name! port:ServiceBackendPort
IngressSpec defaultBackend:IngressBackend ingressClassName rules:[]IngressRule tls:[]IngressTLS
IngressStatus loadBalancer:IngressLoadBalancerStatus
IngressTLS hosts:[]string secretName
NetworkPolicy^ spec:NetworkPolicySpec
NetworkPolicyEgressRule ports:[]NetworkPolicyPort to:[]NetworkPolicyPeer
NetworkPolicyIngressRule from:[]NetworkPolicyPeer ports:[]NetworkPolicyPort
NetworkPolicyPeer ipBlock:IPBlock namespaceSelector:meta.LabelSelector podSelector:meta.LabelSelector
NetworkPolicyPort endPort:int port:intOrString protocol
NetworkPolicySpec egress:[]NetworkPolicyEgressRule ingress:[]NetworkPolicyIngressRule podSelector:meta.LabelSelector policyTypes:[]string
ParentReference group name! namespace resource!
ServiceBackendPort% name number:int
ServiceCIDR^ spec:ServiceCIDRSpec status:ServiceCIDRStatus
ServiceCIDRSpec cidrs:[]string
ServiceCIDRStatus conditions:[]meta.Condition@type~type`;
