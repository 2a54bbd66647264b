import { defineConfig } from 'vitest/config'

// The tests that speak of engine, access and history alone and take but a moment: each change of those is tried on all of
// them. Walks are left out: what a throw of the dice finds today it may not find tomorrow, and stories are to say it all.
export default defineConfig({
  test: {
    include: ['tests/spec/{engine,kit,authority}/**/*.test.ts', 'tests/spec/{dry-run,history,stream-row}.test.ts'],
    exclude: ['tests/spec/engine/walks.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
