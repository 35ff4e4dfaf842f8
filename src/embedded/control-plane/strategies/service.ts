import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import type { Strategy, StrategyContext } from '../registry/strategy.ts';
import { textAt } from '../object.ts';

const ON_NODES = ['NodePort', 'LoadBalancer'];
const ADDRESSING = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy'];

const specOf = (object: JsonObject): JsonObject => (isObject(object['spec']) ? object['spec'] : {});

/**
 * Services of every type but `ExternalName` get a cluster address, which an update keeps, and those that are reached on every node
 * a port there.
 */
export const serviceStrategy: Strategy = {
  names: 'label-1035',
  selectableFields: ['spec.clusterIP', 'spec.type'],
  prepareCreate: (object, context) => ({
    ...object,
    spec: addressed(specOf(object), {}, context),
    status: { loadBalancer: {} },
  }),
  prepareUpdate: (object, old, context) => {
    const [spec, before] = [specOf(object), specOf(old)];
    const kept = [...ADDRESSING, 'type', 'sessionAffinity'].filter(
      (key) => spec[key] === undefined && before[key] !== undefined,
    );
    const filled = { ...spec, ...Object.fromEntries(kept.map((key) => [key, before[key]])) };
    return { ...object, spec: addressed(filled, before, context) };
  },
};

function addressed(spec: JsonObject, before: JsonObject, context: StrategyContext): JsonObject {
  const type = textAt(spec, 'type') || 'ClusterIP';
  const common: JsonObject = {
    ...spec,
    type,
    sessionAffinity: spec['sessionAffinity'] ?? 'None',
    ports: spec['ports'],
  };
  if (type === 'ExternalName') return without(common, ADDRESSING);
  const onNodes = ON_NODES.includes(type);
  const clusterIP = textAt(spec, 'clusterIP') || context.allocateClusterIp();
  const allocated = onNodes && spec['allocateLoadBalancerNodePorts'] !== false;
  return {
    ...common,
    ports: allocated ? nodePorts(spec['ports'], before['ports'], context) : spec['ports'],
    clusterIP,
    clusterIPs: spec['clusterIPs'] ?? [clusterIP],
    ipFamilies: spec['ipFamilies'] ?? ['IPv4'],
    ipFamilyPolicy: spec['ipFamilyPolicy'] ?? 'SingleStack',
    internalTrafficPolicy: spec['internalTrafficPolicy'] ?? 'Cluster',
    ...(onNodes ? { externalTrafficPolicy: spec['externalTrafficPolicy'] ?? 'Cluster' } : {}),
    ...(type === 'LoadBalancer'
      ? { allocateLoadBalancerNodePorts: spec['allocateLoadBalancerNodePorts'] ?? true }
      : {}),
  };
}

const without = (spec: JsonObject, fields: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(spec).filter(([key]) => !fields.includes(key)));

/** A port keeps the node port it had. */
function nodePorts(ports: Json | undefined, before: Json | undefined, context: StrategyContext): Json | undefined {
  if (!isList(ports)) return ports;
  const had = (port: JsonObject): Json | undefined => {
    const same = isList(before)
      ? before.find(
          (other) => isObject(other) && other['port'] === port['port'] && other['protocol'] === port['protocol'],
        )
      : undefined;
    return isObject(same) ? same['nodePort'] : undefined;
  };
  return ports.map((port): Json =>
    isObject(port) ? { ...port, nodePort: port['nodePort'] ?? had(port) ?? context.allocateNodePort() } : port,
  );
}
