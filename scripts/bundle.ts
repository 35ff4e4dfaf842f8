/** Bundles the program into dist/: one entry, parts that a command does not use load only when it runs. */
import { cpSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

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
  logLevel: 'warning',
});
for (const folder of ['crds', 'manifests']) cpSync(folder, `dist/${folder}`, { recursive: true });
cpSync('package.json', 'dist/package.json');
