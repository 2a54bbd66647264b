import { mayUseHooks } from '../../../shared/cases/partners/endpoints.ts'
import type { Visit } from '../visit.ts'
import { SYSTEMS } from './system-panels.tsx'

/** What a supervisor looks after: people, and the office's own systems. Nothing for those who look after people alone. */
export const ManageTabs = ({ current, visit: { actor, words } }: { current: 'people' | 'systems'; visit: Visit }) =>
  mayUseHooks(actor) ? (
    <nav class="tabs" aria-label={words.sections.manage}>
      <a href="/kelola/petugas" aria-current={current === 'people' ? 'page' : undefined}>
        {words.people.title}
      </a>
      <a href={SYSTEMS} aria-current={current === 'systems' ? 'page' : undefined}>
        {words.systems.title}
      </a>
    </nav>
  ) : null
