import { isObject } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';
import type { Strategy } from '../registry/strategy.ts';
import { textAt } from '../object.ts';

const specOf = (object: JsonObject): JsonObject => (isObject(object['spec']) ? object['spec'] : {});

/** Services of every type but `ExternalName` get a cluster address, which an update keeps. */
export const serviceStrategy: Strategy = {
  names: 'label-1035',
  selectableFields: ['spec.clusterIP', 'spec.type'],
  prepareCreate: (object, context) => {
    const spec = specOf(object);
    const type = textAt(spec, 'type') || 'ClusterIP';
    const common = { ...spec, type, sessionAffinity: spec['sessionAffinity'] ?? 'None', ports: spec['ports'] };
    if (type === 'ExternalName') return { ...object, spec: common, status: { loadBalancer: {} } };
    const clusterIP = textAt(spec, 'clusterIP') || context.allocateClusterIp();
    const addressed = {
      ...common,
      clusterIP,
      clusterIPs: spec['clusterIPs'] ?? [clusterIP],
      ipFamilies: spec['ipFamilies'] ?? ['IPv4'],
      ipFamilyPolicy: spec['ipFamilyPolicy'] ?? 'SingleStack',
      internalTrafficPolicy: spec['internalTrafficPolicy'] ?? 'Cluster',
    };
    return { ...object, spec: addressed, status: { loadBalancer: {} } };
  },
  prepareUpdate: (object, old) => {
    const [spec, before] = [specOf(object), specOf(old)];
    const kept = [
      'clusterIP',
      'clusterIPs',
      'ipFamilies',
      'ipFamilyPolicy',
      'type',
      'sessionAffinity',
      'internalTrafficPolicy',
    ];
    const filled = Object.fromEntries(
      kept.filter((key) => spec[key] === undefined && before[key] !== undefined).map((key) => [key, before[key]]),
    );
    return { ...object, spec: { ...spec, ...filled } };
  },
};
