/** Bundles the program into dist/: one entry, parts that a command does not use load only when it runs. */
import { cpSync, rmSync } from 'node:fs';
import { build, type Plugin } from 'esbuild';

const KUBERNETES = '@kubernetes/client-node';

/** Of the Kubernetes library, the program takes one class. Its thousands of models do nothing when they are loaded but take memory. */
const unusedModels: Plugin = {
  name: 'unused models',
  setup: (bundler) =>
    bundler.onResolve(
      { filter: /^(\.|@kubernetes\/client-node$)/ },
      async ({ path, importer, kind, resolveDir, pluginData }) => {
        const isOurs = path === KUBERNETES || importer.includes(`/${KUBERNETES}/`);
        if (!isOurs || pluginData === KUBERNETES) return undefined;
        return {
          ...(await bundler.resolve(path, { importer, kind, resolveDir, pluginData: KUBERNETES })),
          sideEffects: false,
        };
      },
    ),
};

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/cli/stormctl.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.19',
  chunkNames: 'parts/[name]-[hash]',
  // CommonJS dependencies use require() and __dirname, which an ES module does not have.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url),__dirname=import.meta.dirname;",
  },
  // Faster arithmetic that ssh2, and compressions that just-bash, would use if they were built for this machine: both do without.
  external: ['*.node', 'cpu-features', '@mongodb-js/zstd', 'node-liblzma'],
  plugins: [unusedModels],
  logLevel: 'warning',
});
for (const folder of ['crds', 'manifests']) cpSync(folder, `dist/${folder}`, { recursive: true });
cpSync('package.json', 'dist/package.json');
