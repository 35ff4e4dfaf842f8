/** Horizontal autoscalers; notation in `../notation.ts`. */
export const AUTOSCALING_V2 = `
ContainerResourceMetricSource container! name! target:MetricTarget!
ContainerResourceMetricStatus container! current:MetricValueStatus! name!
CrossVersionObjectReference apiVersion kind! name!
ExternalMetricSource metric:MetricIdentifier! target:MetricTarget!
ExternalMetricStatus current:MetricValueStatus! metric:MetricIdentifier!
HPAScalingPolicy periodSeconds:int! type! value:int!
HPAScalingRules policies:[]HPAScalingPolicy selectPolicy stabilizationWindowSeconds:int tolerance:quantity
HorizontalPodAutoscaler^ spec:HorizontalPodAutoscalerSpec status:HorizontalPodAutoscalerStatus
HorizontalPodAutoscalerBehavior scaleDown:HPAScalingRules scaleUp:HPAScalingRules
HorizontalPodAutoscalerCondition lastTransitionTime:time message reason status! type!
HorizontalPodAutoscalerSpec behavior:HorizontalPodAutoscalerBehavior maxReplicas:int! metrics:[]MetricSpec minReplicas:int scaleTargetRef:CrossVersionObjectReference!
HorizontalPodAutoscalerStatus conditions:[]HorizontalPodAutoscalerCondition@type~type currentMetrics:[]MetricStatus currentReplicas:int desiredReplicas:int! lastScaleTime:time observedGeneration:int64
MetricIdentifier name! selector:meta.LabelSelector
MetricSpec containerResource:ContainerResourceMetricSource external:ExternalMetricSource object:ObjectMetricSource pods:PodsMetricSource resource:ResourceMetricSource type!
MetricStatus containerResource:ContainerResourceMetricStatus external:ExternalMetricStatus object:ObjectMetricStatus pods:PodsMetricStatus resource:ResourceMetricStatus type!
MetricTarget averageUtilization:int averageValue:quantity type! value:quantity
MetricValueStatus averageUtilization:int averageValue:quantity value:quantity
ObjectMetricSource describedObject:CrossVersionObjectReference! metric:MetricIdentifier! target:MetricTarget!
ObjectMetricStatus current:MetricValueStatus! describedObject:CrossVersionObjectReference! metric:MetricIdentifier!
PodsMetricSource metric:MetricIdentifier! target:MetricTarget!
PodsMetricStatus current:MetricValueStatus! metric:MetricIdentifier!
ResourceMetricSource name! target:MetricTarget!
ResourceMetricStatus current:MetricValueStatus! name!`;

/** Horizontal autoscalers of version 1, and the scale subresource; notation in `../notation.ts`. */
export const AUTOSCALING = `
CrossVersionObjectReference% apiVersion kind! name!
HorizontalPodAutoscaler^ spec:HorizontalPodAutoscalerSpec status:HorizontalPodAutoscalerStatus
HorizontalPodAutoscalerSpec maxReplicas:int! minReplicas:int scaleTargetRef:CrossVersionObjectReference! targetCPUUtilizationPercentage:int
HorizontalPodAutoscalerStatus currentCPUUtilizationPercentage:int currentReplicas:int! desiredReplicas:int! lastScaleTime:time observedGeneration:int64
Scale^ spec:ScaleSpec status:ScaleStatus
ScaleSpec replicas:int
ScaleStatus replicas:int! selector`;
