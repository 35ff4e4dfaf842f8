import type { ASTNode } from '@marcbachmann/cel-js';
import { callCost } from './calls.ts';
import { comprehension } from './comprehensions.ts';
import type { Size } from './sizes.ts';

/** What an expression costs at most, and how large its value can be; Infinity when nothing is known. */
export interface Estimate {
  readonly cost: number;
  readonly size: number;
  readonly shape?: Size | undefined;
}

/** Variables in scope by name. */
export type Scope = ReadonlyMap<string, Estimate>;

const CREATE_LIST = 10;
const CREATE_MAP = 30;
/** cel-go counts a tenth of a unit for each character looked at. */
export const TRAVERSAL = 0.1;

/** An upper bound of what evaluating an expression costs, in cel-go's units (`checker/cost.go`). */
export function estimateCost(ast: ASTNode, self: Size): number {
  const value: Estimate = { cost: 1, size: self.max, shape: self };
  return estimate(
    ast,
    new Map([
      ['self', value],
      ['oldSelf', value],
    ]),
  ).cost;
}

export function estimate(node: ASTNode, scope: Scope): Estimate {
  switch (node.op) {
    case 'value':
      return { cost: 0, size: literalSize(node.args) };
    case 'id':
      return { size: Infinity, ...scope.get(node.args), cost: 1 };
    case '.':
    case '.?':
      return select(node.args[0], node.args[1], scope);
    case '[]':
    case '[?]':
      return index(node.args[0], node.args[1], scope);
    case 'list':
      return list(node.args.map((item) => estimate(item, scope)));
    case 'map': {
      const parts = node.args.flat().map((part) => estimate(part, scope));
      return { cost: CREATE_MAP + costs(parts), size: node.args.length };
    }
    case '?:':
      return ternary(node.args.map((part) => estimate(part, scope)));
    case '&&':
    case '||': {
      const parts = node.args.map((part) => estimate(part, scope));
      return { cost: costs(parts), size: 1 };
    }
    case '!_':
    case '-_':
      return { cost: 1 + estimate(node.args, scope).cost, size: 1 };
    case 'call':
      return call(node.args[0], undefined, node.args[1], scope);
    case 'rcall':
      return call(node.args[0], node.args[1], node.args[2], scope);
    default:
      return binary(node.op, estimate(node.args[0], scope), estimate(node.args[1], scope));
  }
}

export const costs = (parts: readonly Estimate[]): number => parts.reduce((sum, part) => sum + part.cost, 0);

function literalSize(value: unknown): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 1;
}

export const shaped = (cost: number, shape: Size | undefined): Estimate => ({
  cost,
  size: shape?.max ?? Infinity,
  shape,
});

function select(of: ASTNode, name: string, scope: Scope): Estimate {
  const operand = estimate(of, scope);
  return shaped(operand.cost + 1, operand.shape?.fields?.get(name) ?? operand.shape?.values);
}

function index(of: ASTNode, at: ASTNode, scope: Scope): Estimate {
  const operand = estimate(of, scope);
  return shaped(operand.cost + estimate(at, scope).cost + 1, operand.shape?.items ?? operand.shape?.values);
}

function list(items: readonly Estimate[]): Estimate {
  const largest = Math.max(0, ...items.map((item) => item.size));
  return {
    cost: CREATE_LIST + costs(items),
    size: items.length,
    shape: { max: items.length, minBytes: 2, items: { max: largest, minBytes: 1 } },
  };
}

function ternary([condition, yes, no]: readonly Estimate[]): Estimate {
  const [a, b] = [yes ?? NOTHING, no ?? NOTHING];
  return {
    cost: (condition?.cost ?? 0) + Math.max(a.cost, b.cost),
    size: Math.max(a.size, b.size),
    shape: a.shape ?? b.shape,
  };
}

const NOTHING: Estimate = { cost: 0, size: 0 };

function binary(operator: string, left: Estimate, right: Estimate): Estimate {
  const both = left.cost + right.cost;
  const smaller = Math.ceil(Math.min(left.size, right.size) * TRAVERSAL);
  if (operator === '==' || operator === '!=') return { cost: both + smaller, size: 1 };
  if (operator === 'in') {
    const isMap = right.shape?.values !== undefined || right.shape?.fields !== undefined;
    return { cost: both + (isMap ? 1 : right.size), size: 1 };
  }
  if (operator === '+') return add(left, right);
  return { cost: both + Math.max(1, ['<', '<=', '>', '>='].includes(operator) ? finite(smaller) : 1), size: 1 };
}

const finite = (value: number): number => (Number.isFinite(value) ? value : 1);

/** Numbers have no size; strings and lists grow. */
function add(left: Estimate, right: Estimate): Estimate {
  const both = left.cost + right.cost;
  const isList = left.shape?.items !== undefined || right.shape?.items !== undefined;
  const size = left.size + right.size;
  if (isList) return { cost: both + 1, size, shape: left.shape ?? right.shape };
  return { cost: both + Math.max(1, Math.ceil(size * TRAVERSAL)), size };
}

function call(name: string, receiver: ASTNode | undefined, args: readonly ASTNode[], scope: Scope): Estimate {
  if (name === 'has' && receiver === undefined) {
    const [field] = args;
    const operand = field?.op === '.' ? field.args[0] : field;
    return { cost: operand === undefined ? 0 : estimate(operand, scope).cost, size: 1 };
  }
  const repeated = receiver === undefined ? undefined : comprehension(name, estimate(receiver, scope), args, scope);
  if (repeated !== undefined) return repeated;
  const target = receiver === undefined ? undefined : estimate(receiver, scope);
  const values = args.map((arg) => estimate(arg, scope));
  const own = callCost(name, target, values);
  return { ...own, cost: own.cost + costs(values) + (target?.cost ?? 0) };
}
