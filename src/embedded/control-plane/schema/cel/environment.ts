import { Environment } from '@marcbachmann/cel-js';
import { registerAddresses } from './lib/addresses.ts';
import { registerComprehensions } from './lib/comprehensions.ts';
import { registerFormats } from './lib/formats.ts';
import { registerLists } from './lib/lists.ts';
import { registerOptionals } from './lib/optionals.ts';
import { registerQuantity } from './lib/quantity.ts';
import { registerSemver } from './lib/semver.ts';
import { registerSets } from './lib/sets.ts';
import { registerStrings } from './lib/strings.ts';
import { registerUrls } from './lib/urls.ts';

/**
 * CEL with the libraries of kube-apiserver 1.35 (`k8s.io/apiserver/pkg/cel/library`, cel-go `ext`). What rules of custom resources
 * cannot use (`authorizer`) is left out.
 */
export function kubernetesEnvironment(): Environment {
  const environment = new Environment({
    enableOptionalTypes: true,
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
  });
  for (const register of [
    registerStrings,
    registerLists,
    registerSets,
    registerComprehensions,
    registerOptionals,
    registerQuantity,
    registerUrls,
    registerAddresses,
    registerFormats,
    registerSemver,
  ]) {
    register(environment);
  }
  return environment;
}
