/** Devices and claims on them; notation in `../notation.ts`. */
export const RESOURCE = `
AllocatedDeviceStatus conditions:[]meta.Condition@type data:any device! driver! networkData:NetworkDeviceData pool! shareID
AllocationResult allocationTimestamp:time devices:DeviceAllocationResult nodeSelector:core.NodeSelector
CELDeviceSelector expression!
CapacityRequestPolicy default:quantity validRange:CapacityRequestPolicyRange validValues:[]quantity
CapacityRequestPolicyRange max:quantity min:quantity! step:quantity
CapacityRequirements requests:{}quantity
Counter value:quantity!
CounterSet counters:{}Counter! name!
Device allNodes:bool allowMultipleAllocations:bool attributes:{}DeviceAttribute bindingConditions:[]string bindingFailureConditions:[]string bindsToNode:bool capacity:{}DeviceCapacity consumesCounters:[]DeviceCounterConsumption name! nodeName nodeSelector:core.NodeSelector taints:[]DeviceTaint
DeviceAllocationConfiguration opaque:OpaqueDeviceConfiguration requests:[]string source!
DeviceAllocationResult config:[]DeviceAllocationConfiguration results:[]DeviceRequestAllocationResult
DeviceAttribute bool:bool int:int64 string version
DeviceCapacity requestPolicy:CapacityRequestPolicy value:quantity!
DeviceClaim config:[]DeviceClaimConfiguration constraints:[]DeviceConstraint requests:[]DeviceRequest
DeviceClaimConfiguration opaque:OpaqueDeviceConfiguration requests:[]string
DeviceClass^ spec:DeviceClassSpec!
DeviceClassConfiguration opaque:OpaqueDeviceConfiguration
DeviceClassSpec config:[]DeviceClassConfiguration extendedResourceName selectors:[]DeviceSelector
DeviceConstraint distinctAttribute matchAttribute requests:[]string
DeviceCounterConsumption counterSet! counters:{}Counter!
DeviceRequest exactly:ExactDeviceRequest firstAvailable:[]DeviceSubRequest name!
DeviceRequestAllocationResult adminAccess:bool bindingConditions:[]string bindingFailureConditions:[]string consumedCapacity:{}quantity device! driver! pool! request! shareID tolerations:[]DeviceToleration
DeviceSelector cel:CELDeviceSelector
DeviceSubRequest allocationMode capacity:CapacityRequirements count:int64 deviceClassName! name! selectors:[]DeviceSelector tolerations:[]DeviceToleration
DeviceTaint effect! key! timeAdded:time value
DeviceToleration effect key operator=Equal tolerationSeconds:int64 value
ExactDeviceRequest adminAccess:bool allocationMode capacity:CapacityRequirements count:int64 deviceClassName! selectors:[]DeviceSelector tolerations:[]DeviceToleration
NetworkDeviceData hardwareAddress interfaceName ips:[]string
OpaqueDeviceConfiguration driver! parameters:any!
ResourceClaim^ spec:ResourceClaimSpec! status:ResourceClaimStatus
ResourceClaimConsumerReference apiGroup name! resource! uid!
ResourceClaimSpec devices:DeviceClaim
ResourceClaimStatus allocation:AllocationResult devices:[]AllocatedDeviceStatus@driver,device,pool,shareID reservedFor:[]ResourceClaimConsumerReference@uid~uid
ResourceClaimTemplate^ spec:ResourceClaimTemplateSpec!
ResourceClaimTemplateSpec metadata:meta.ObjectMeta spec:ResourceClaimSpec!
ResourcePool generation:int64! name! resourceSliceCount:int64!
ResourceSlice^ spec:ResourceSliceSpec!
ResourceSliceSpec allNodes:bool devices:[]Device driver! nodeName nodeSelector:core.NodeSelector perDeviceNodeSelection:bool pool:ResourcePool! sharedCounters:[]CounterSet`;
