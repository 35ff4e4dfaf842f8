/** Leases; notation in `../notation.ts`. */
export const COORDINATION = `
Lease^ spec:LeaseSpec
LeaseSpec acquireTime:microTime holderIdentity leaseDurationSeconds:int leaseTransitions:int preferredHolder renewTime:microTime strategy`;

/** Endpoint slices; notation in `../notation.ts`. */
export const DISCOVERY = `
Endpoint addresses:[]string!@set conditions:EndpointConditions deprecatedTopology:{}string hints:EndpointHints hostname nodeName targetRef:core.ObjectReference zone
EndpointConditions ready:bool serving:bool terminating:bool
EndpointHints forNodes:[]ForNode forZones:[]ForZone
EndpointPort% appProtocol name port:int protocol
EndpointSlice^ addressType! endpoints:[]Endpoint! ports:[]EndpointPort
ForNode name!
ForZone name!`;

/** Events of `events.k8s.io`; notation in `../notation.ts`. */
export const EVENTS = `
Event^ action deprecatedCount:int deprecatedFirstTimestamp:time deprecatedLastTimestamp:time deprecatedSource:core.EventSource eventTime:microTime! note reason regarding:core.ObjectReference related:core.ObjectReference reportingController reportingInstance series:EventSeries type
EventSeries count:int! lastObservedTime:microTime!`;

/** Disruption budgets; notation in `../notation.ts`. */
export const POLICY = `
Eviction^ deleteOptions:meta.DeleteOptions
PodDisruptionBudget^ spec:PodDisruptionBudgetSpec status:PodDisruptionBudgetStatus
PodDisruptionBudgetSpec maxUnavailable:intOrString minAvailable:intOrString selector:meta.LabelSelector~/replace unhealthyPodEvictionPolicy
PodDisruptionBudgetStatus conditions:[]meta.Condition@type~type currentHealthy:int! desiredHealthy:int! disruptedPods:{}time disruptionsAllowed:int! expectedPods:int! observedGeneration:int64`;

/** Priority classes; notation in `../notation.ts`. */
export const SCHEDULING = `
PriorityClass^ description globalDefault:bool preemptionPolicy value:int!`;

/** Aggregated APIs; notation in `../notation.ts`. */
export const APIREGISTRATION = `
APIService^ spec:APIServiceSpec status:APIServiceStatus
APIServiceCondition lastTransitionTime:time message reason status! type!
APIServiceSpec caBundle:bytes group groupPriorityMinimum:int! insecureSkipTLSVerify:bool service:ServiceReference version versionPriority:int!
APIServiceStatus conditions:[]APIServiceCondition@type~type
ServiceReference name namespace port:int`;
