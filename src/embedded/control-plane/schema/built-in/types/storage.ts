/** Storage classes, drivers and attachments; notation in `../notation.ts`. */
export const STORAGE = `
CSIDriver^ spec:CSIDriverSpec!
CSIDriverSpec attachRequired:bool fsGroupPolicy nodeAllocatableUpdatePeriodSeconds:int64 podInfoOnMount:bool requiresRepublish:bool seLinuxMount:bool serviceAccountTokenInSecrets:bool storageCapacity:bool tokenRequests:[]TokenRequest volumeLifecycleModes:[]string@set
CSINode^ spec:CSINodeSpec!
CSINodeDriver allocatable:VolumeNodeResources name! nodeID! topologyKeys:[]string
CSINodeSpec drivers:[]CSINodeDriver!@name~name
CSIStorageCapacity^ capacity:quantity maximumVolumeSize:quantity nodeTopology:meta.LabelSelector storageClassName!
StorageClass^ allowVolumeExpansion:bool allowedTopologies:[]core.TopologySelectorTerm mountOptions:[]string parameters:{}string provisioner! reclaimPolicy volumeBindingMode
TokenRequest audience! expirationSeconds:int64
VolumeAttachment^ spec:VolumeAttachmentSpec! status:VolumeAttachmentStatus
VolumeAttachmentSource inlineVolumeSpec:core.PersistentVolumeSpec persistentVolumeName
VolumeAttachmentSpec attacher! nodeName! source:VolumeAttachmentSource!
VolumeAttachmentStatus attachError:VolumeError attached:bool! attachmentMetadata:{}string detachError:VolumeError
VolumeAttributesClass^ driverName! parameters:{}string
VolumeError errorCode:int message time:time
VolumeNodeResources count:int`;
