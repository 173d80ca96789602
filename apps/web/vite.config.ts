import react from '@vitejs/plugin-react';
import { defaultClientConditions, defineConfig } from 'vite';

/** Static files only: the API serves them from its own origin, so addresses are absolute and nothing comes from elsewhere. */
export default defineConfig({
  plugins: [react()],
  resolve: { conditions: ['@isthmus/source', ...defaultClientConditions] },
  build: {
    outDir: 'dist',
    // The tokens use light-dark(); older targets would have it rewritten into something that needs inline styles.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    sourcemap: false,
    // An inlined asset is a data: address, which a strict policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
