import type { Json } from '../../json.ts';
import { at, list, scalar, text, texts } from './fields.ts';
import { row } from './rows.ts';
import type { Cells, Tables } from './rows.ts';

const UNSET = '<unset>';

const MODES: readonly (readonly [string, string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
];

/** `RWO,RWX`: what kubectl calls access modes. */
const accessModes = (given: readonly string[]): string =>
  MODES.flatMap(([mode, short]) => (given.includes(mode) ? [short] : [])).join(',');

const phase = (object: Json): string =>
  at(object, 'metadata.deletionTimestamp') === undefined ? text(object, 'status.phase') : 'Terminating';

const flag = (value: Json | undefined, path: string, otherwise: boolean): boolean => {
  const found = at(value, path);
  return typeof found === 'boolean' ? found : otherwise;
};

const claimCells: Cells = (o) => {
  const volume = text(o, 'spec.volumeName');
  return [
    phase(o),
    volume,
    volume === '' ? '' : scalar(at(o, 'status.capacity.storage') ?? '0'),
    volume === '' ? '' : accessModes(texts(o, 'status.accessModes')),
    text(o, 'spec.storageClassName'),
    text(o, 'spec.volumeAttributesClassName', UNSET),
  ];
};

const volumeCells: Cells = (o) => {
  const claim = at(o, 'spec.claimRef');
  return [
    scalar(at(o, 'spec.capacity.storage') ?? '0'),
    accessModes(texts(o, 'spec.accessModes')),
    text(o, 'spec.persistentVolumeReclaimPolicy'),
    phase(o),
    claim === undefined ? '' : `${text(claim, 'namespace')}/${text(claim, 'name')}`,
    text(o, 'spec.storageClassName'),
    text(o, 'spec.volumeAttributesClassName', UNSET),
    text(o, 'status.reason'),
  ];
};

const driverCells: Cells = (o) => [
  flag(o, 'spec.attachRequired', true),
  flag(o, 'spec.podInfoOnMount', false),
  flag(o, 'spec.storageCapacity', false),
  at(o, 'spec.tokenRequests') === undefined
    ? UNSET
    : list(o, 'spec.tokenRequests')
        .map((request) => text(request, 'audience'))
        .join(','),
  flag(o, 'spec.requiresRepublish', false),
  texts(o, 'spec.volumeLifecycleModes').join(',') || '<none>',
];

export const STORAGE_TABLES: Tables = {
  '/PersistentVolumeClaim': [
    'Name Status Volume Capacity Access_Modes StorageClass VolumeAttributesClass Age VolumeMode*',
    row(claimCells, (o) => [text(o, 'spec.volumeMode', UNSET)]),
  ],
  '/PersistentVolume': [
    'Name Capacity Access_Modes Reclaim_Policy Status Claim StorageClass VolumeAttributesClass Reason Age VolumeMode*',
    row(volumeCells, (o) => [text(o, 'spec.volumeMode', UNSET)]),
  ],
  'storage.k8s.io/StorageClass': [
    'Name Provisioner ReclaimPolicy VolumeBindingMode AllowVolumeExpansion Age',
    row((o) => [
      text(o, 'provisioner'),
      text(o, 'reclaimPolicy', 'Delete'),
      text(o, 'volumeBindingMode', UNSET),
      flag(o, 'allowVolumeExpansion', false),
    ]),
  ],
  'storage.k8s.io/VolumeAttributesClass': ['Name DriverName Age', row((o) => [text(o, 'driverName')])],
  'storage.k8s.io/VolumeAttachment': [
    'Name Attacher PV Node Attached:boolean Age',
    row((o) => [
      text(o, 'spec.attacher'),
      text(o, 'spec.source.persistentVolumeName'),
      text(o, 'spec.nodeName'),
      flag(o, 'status.attached', false),
    ]),
  ],
  'storage.k8s.io/CSINode': ['Name Drivers:integer Age', row((o) => [list(o, 'spec.drivers').length])],
  'storage.k8s.io/CSIDriver': [
    'Name AttachRequired:boolean PodInfoOnMount:boolean StorageCapacity:boolean TokenRequests RequiresRepublish:boolean Modes Age',
    row(driverCells),
  ],
  'storage.k8s.io/CSIStorageCapacity': [
    'Name StorageClassName Capacity',
    (o) => [text(o, 'metadata.name'), text(o, 'storageClassName'), scalar(at(o, 'capacity') ?? UNSET)],
  ],
};
