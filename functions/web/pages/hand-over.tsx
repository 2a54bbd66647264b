import { actOnMany, type Deed } from '../../../shared/cases/act-on-many.ts'
import { staffOfAgency } from '../../../shared/cases/people/staff.ts'
import { rolesOn } from '../../../shared/contracts/staff.ts'
import { Select } from '../components/fields.tsx'
import { noticeOfEach } from '../notice-of-each.ts'
import type { Page, Reply, Visit } from '../visit.ts'
import { PICKED_MAX } from './inbox-query.ts'

export const handOver: readonly Page[] = [
  { method: 'GET', path: '/kotak-masuk/serahkan', run: showHandOver },
  { method: 'POST', path: '/kotak-masuk/serahkan', run: giveTo },
]

async function showHandOver(visit: Visit, fault?: string): Promise<Reply> {
  const { deps, actor, words, query } = visit
  const ids = (query['tugas'] ?? visit.typed.one('tugas')).split(',').slice(0, PICKED_MAX)
  const colleagues = (await staffOfAgency(deps, actor.agency)).flatMap((staff) => {
    const roles = rolesOn(staff, visit.wall.today).filter((role) => role !== 'partner-system')
    return staff.sub === actor.sub || roles.length === 0 ? [] : [{ ...staff, roles }]
  })
  return {
    kind: 'page',
    title: words.inbox.handOverTitle,
    section: 'inbox',
    ...(fault ? { status: 422 } : {}),
    body: (
      <form class="panel narrow" method="post" action="/kotak-masuk/serahkan">
        <h1 class="h1">{words.inbox.handOverTitle}</h1>
        <p class="muted">
          {words.inbox.handOverLead} ({ids.length} {words.layout.tasks})
        </p>
        <input type="hidden" name="kunci" value={visit.newKey()} />
        <input type="hidden" name="tugas" value={ids.join(',')} />
        <Select
          id="kepada"
          label={words.inbox.handOverTo}
          value=""
          fault={fault}
          options={[
            ['', words.inbox.choose],
            ...colleagues.map(({ sub, name, roles }): [string, string] => [
              sub,
              `${name} (${roles.map((role) => words.roles[role]).join(', ')})`,
            ]),
          ]}
        />
        <div class="buttons">
          <button class="button" type="submit">
            {words.inbox.handOverDo}
          </button>
          <a href="/kotak-masuk">{words.inbox.cancel}</a>
        </div>
      </form>
    ),
  }
}

async function giveTo(visit: Visit): Promise<Reply> {
  const { deps, actor, typed, words } = visit
  const to = typed.one('kepada')
  if (to === '') return showHandOver(visit, words.inbox.chooseSomeone)
  const person = (await staffOfAgency(deps, actor.agency)).find(({ sub }) => sub === to)
  const ids = typed.one('tugas').split(',').slice(0, PICKED_MAX)
  const deed: Deed = { action: 'delegate', to }
  const results = await actOnMany(deps, actor, ids, deed, (id) => visit.keyOf([id], deed))
  return {
    kind: 'go',
    to: '/kotak-masuk',
    notice: await noticeOfEach(visit, results, (n) => words.inbox.delegated(n, person?.name ?? '')),
  }
}
