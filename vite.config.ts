import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Builds the screens into out/renderer; every address in them is relative, so any host can serve the folder. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'chrome140',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
  },
})
