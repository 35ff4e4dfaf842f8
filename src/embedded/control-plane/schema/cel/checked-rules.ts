import type { Environment } from '@marcbachmann/cel-js';
import type { JsonSchema, ValidationRule } from '../json-schema.ts';
import { referencesVariable } from './ast.ts';
import { checkExpression } from './check.ts';
import type { CheckedExpression } from './check.ts';
import { MAX_REQUEST_BYTES, sizeOf } from './cost/sizes.ts';
import { kubernetesEnvironment } from './environment.ts';
import { hasRules } from './rules.ts';
import { TypeDeclarations } from './types.ts';

/** A rule with what checking its expressions found. */
export interface CheckedRule {
  readonly path: string;
  readonly declared: ValidationRule;
  readonly rule: CheckedExpression;
  readonly message: CheckedExpression | undefined;
  readonly usesOldSelf: boolean;
  /** The list or map above the rule whose elements have no old value; undefined when there is none. */
  readonly uncorrelatable: string | undefined;
}

interface Node {
  readonly schema: JsonSchema;
  readonly path: string;
  readonly typePath: string;
  readonly isResource: boolean;
  /** How many such values one object can have at most; Infinity when nothing bounds it. */
  readonly cardinality: number;
  readonly uncorrelatable: string | undefined;
}

/** Checks all rules of a schema: types, then cost. */
export function checkedRules(schema: JsonSchema, path: string): readonly CheckedRule[] {
  if (!hasRules(schema)) return [];
  const environment = kubernetesEnvironment().clone();
  const types = new TypeDeclarations(environment);
  const root: Node = { schema, path, typePath: 'object', isResource: true, cardinality: 1, uncorrelatable: undefined };
  const nodes = collect(root);
  const typed = nodes.map((node) => ({ node, type: types.of(node.schema, node.typePath, node.isResource)?.name }));
  return typed.flatMap(({ node, type }) => (type === undefined ? [] : checkNode(node, type, environment)));
}

function collect(node: Node): readonly Node[] {
  const own = (node.schema['x-kubernetes-validations']?.length ?? 0) > 0 ? [node] : [];
  return [
    ...own,
    ...below(node)
      .filter((child) => hasRules(child.schema))
      .flatMap(collect),
  ];
}

function below(node: Node): readonly Node[] {
  const { schema, path, typePath, uncorrelatable } = node;
  const child = (inner: JsonSchema, at: string, name: string, times: number, lost: boolean): Node => ({
    schema: inner,
    path: `${path}.${at}`,
    typePath: `${typePath}.${name}`,
    isResource: inner['x-kubernetes-embedded-resource'] === true,
    cardinality: node.cardinality * times,
    uncorrelatable: uncorrelatable ?? (lost ? path : undefined),
  });
  const rest = schema.additionalProperties;
  const keyed = schema['x-kubernetes-list-type'] === 'map';
  return [
    ...(typeof rest === 'object'
      ? [child(rest, 'additionalProperties', 'value', schema.maxProperties ?? Infinity, false)]
      : []),
    ...Object.entries(schema.properties ?? {}).map(([name, property]) =>
      child(property, `properties[${name}]`, name.replace(/\W/g, '_'), 1, false),
    ),
    ...(schema.items === undefined ? [] : [child(schema.items, 'items', 'item', schema.maxItems ?? Infinity, !keyed)]),
  ];
}

function checkNode(node: Node, type: string, environment: Environment): readonly CheckedRule[] {
  const size = sizeOf(node.schema, node.isResource);
  const times = Number.isFinite(node.cardinality)
    ? node.cardinality
    : Math.floor(MAX_REQUEST_BYTES / (size.minBytes + 1));
  return (node.schema['x-kubernetes-validations'] ?? []).flatMap((declared, i) => {
    if (declared.rule.trim() === '') return [];
    const scope = environment
      .clone()
      .registerVariable('self', type)
      .registerVariable('oldSelf', declared.optionalOldSelf === true ? `optional<${type}>` : type);
    const rule = checkExpression(declared.rule, 'rule', scope, size);
    const text = declared.messageExpression ?? '';
    return {
      path: `${node.path}.x-kubernetes-validations[${i}]`,
      declared,
      rule: { ...rule, cost: rule.cost * times },
      message: text === '' ? undefined : checkExpression(text, 'messageExpression', scope, size),
      usesOldSelf: rule.ast !== undefined && referencesVariable(rule.ast, 'oldSelf'),
      uncorrelatable: node.uncorrelatable,
    };
  });
}
