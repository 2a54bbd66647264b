import { defineConfig } from 'vitest/config'

// The tests that speak of engine, access and history alone and take but a moment: each change of those is tried on all of them.
export default defineConfig({
  test: {
    include: ['tests/spec/{engine,kit,authority}/**/*.test.ts', 'tests/spec/{history,stream-row}.test.ts'],
    testTimeout: 20_000,
  },
})
