import type { Person } from '../../../shared/cases/reads/read-office.ts'
import type { StaffMember } from '../../../shared/contracts/answers.ts'
import { personPath, rolesText } from '../person.ts'
import type { Typed } from '../typed.ts'
import type { Visit } from '../visit.ts'
import { Select, TextInput } from './fields.tsx'
import { TaskRow } from './task-row.tsx'

/** Rows for roles that a form offers beside those there are. */
const SPARE_ROLES = 2
export const ROLES_MAX = 20
/** More make a page heavy; the rest follows once these are moved. */
const TASKS_SHOWN = 40

/** What was typed, and what is wrong with it by field. */
export type Shown = { typed: Typed; faults: ReadonlyMap<string, string>; status?: number }

export const Held = ({ read, shown, visit }: { read: Person; shown: Shown; visit: Visit }) => {
  const { words, actor } = visit
  const text = words.people
  const { person, tasks } = read
  const mayMove = actor.roles.includes('supervisor') || person.sub === actor.sub
  return (
    <section class="panel" id="dipegang" tabindex={-1}>
      <div class="panel__head">
        <h2 class="h2">{text.held(tasks.length)}</h2>
      </div>
      {tasks.length === 0 ? (
        <p class="muted">{text.holdsNothing}</p>
      ) : (
        <form method="post" action={`${personPath(person)}/tugas`}>
          <input type="hidden" name="kunci" value={visit.newKey()} />
          <div class="sheet">
            <table class="table work" role="table">
              <caption class="unseen">{text.held(tasks.length)}</caption>
              <thead role="rowgroup">
                <tr role="row">
                  <th role="columnheader" scope="col">
                    <span class="unseen">{words.inbox.columns.pick}</span>
                  </th>
                  {[words.inbox.columns.proposal, words.inbox.columns.task, words.inbox.columns.due].map((one) => (
                    <th role="columnheader" scope="col">
                      {one}
                    </th>
                  ))}
                  <th role="columnheader" scope="col">
                    {words.inbox.columns.holder}
                  </th>
                </tr>
              </thead>
              <tbody role="rowgroup">
                {tasks.slice(0, TASKS_SHOWN).map((task) => (
                  <TaskRow task={task} visit={visit} pickable={true} />
                ))}
              </tbody>
            </table>
          </div>
          {tasks.length > TASKS_SHOWN && <p class="muted gap">{text.firstShown(TASKS_SHOWN)}</p>}
          {mayMove && (
            <>
              <Select
                id="kepada"
                label={text.giveTo}
                value={shown.typed.one('kepada')}
                fault={shown.faults.get('kepada')}
                options={[['', text.choose], ...colleagueOptions(visit, read)]}
              />
              <div class="buttons">
                <button class="button" type="submit" name="aksi" value="serahkan">
                  {text.give}
                </button>
                <button class="button button--second" type="submit" name="aksi" value="lepas">
                  {text.backToQueue}
                </button>
              </div>
            </>
          )}
        </form>
      )}
    </section>
  )
}

export const colleagueOptions = (visit: Visit, { colleagues }: Person): [string, string][] =>
  colleagues.map(({ sub, name, roles }) => [sub, `${name} (${rolesText(visit, roles)})`])

export const AbsenceForm = ({ read, shown, visit }: { read: Person; shown: Shown; visit: Visit }) => {
  const { words } = visit
  const text = words.people
  const { person } = read
  const { typed, faults } = shown
  const at = (name: string, known: string): string => (typed.has(name) ? typed.one(name) : known)
  return (
    <section class="panel" id="ketidakhadiran">
      <h2 class="h2">{text.absence}</h2>
      <p class="muted small">{text.absenceLead}</p>
      <form method="post" action={`${personPath(person)}/ketidakhadiran`}>
        <input type="hidden" name="kunci" value={visit.newKey()} />
        <div class="two">
          <TextInput
            id="absen.from"
            label={text.from}
            value={at('absen.from', person.absence?.from ?? '')}
            type="date"
            fault={faults.get('absen.from')}
          />
          <TextInput
            id="absen.to"
            label={text.to}
            value={at('absen.to', person.absence?.to ?? '')}
            type="date"
            fault={faults.get('absen.to')}
          />
        </div>
        <Select
          id="absen.deputy"
          label={text.deputy}
          value={at('absen.deputy', person.absence?.deputy ?? '')}
          fault={faults.get('absen.deputy')}
          options={[['', text.noDeputy], ...colleagueOptions(visit, read)]}
        />
        <div class="buttons">
          <button class="button" type="submit">
            {text.setAbsence}
          </button>
          {person.absence && (
            <button class="button button--second" type="submit" formaction={`${personPath(person)}/hadir`}>
              {text.endAbsence}
            </button>
          )}
        </div>
      </form>
    </section>
  )
}

type DescriptionShown = Pick<Person, 'roles' | 'desks'> & { person: StaffMember | undefined }

/** Who it is and which roles they have, each with its days. */
export const DescriptionFields = ({
  read: { person, roles, desks },
  shown: { typed, faults },
  visit: { words, wall },
}: {
  read: DescriptionShown
  shown: Shown
  visit: Visit
}) => {
  const text = words.people
  const at = (name: string, known: string): string => (typed.has(name) ? typed.one(name) : known)
  const known = person?.roles ?? []
  const rows = Math.min(ROLES_MAX, Math.max(known.length, rolesTyped(typed)) + SPARE_ROLES)
  return (
    <>
      <div class="two">
        <TextInput
          id="isi.name"
          label={text.name}
          value={at('isi.name', person?.name ?? '')}
          fault={faults.get('isi.name')}
        />
        <Select
          id="isi.language"
          label={text.language}
          value={at('isi.language', person?.language ?? 'id')}
          options={[
            ['id', text.languages.id],
            ['en', text.languages.en],
          ]}
        />
      </div>
      {desks.length > 0 && (
        <Select
          id="isi.desk"
          label={text.desk}
          value={at('isi.desk', person?.desk ?? '')}
          fault={faults.get('isi.desk')}
          options={[['', text.anyDesk], ...desks.map((desk): [string, string] => [desk, desk])]}
        />
      )}
      <div id="isi.roles" tabindex={-1}>
        {faults.get('isi.roles') && <p class="fault gap">{faults.get('isi.roles')}</p>}
        {Array.from({ length: rows }, (_, i) => {
          const name = `isi.roles.${i}`
          return (
            <fieldset class="three">
              <legend class="unseen">{text.roleRow(i + 1)}</legend>
              <Select
                id={`${name}.role`}
                label={text.role}
                value={at(`${name}.role`, known[i]?.role ?? '')}
                fault={faults.get(`${name}.role`)}
                options={[['', text.choose], ...roles.map((role): [string, string] => [role, words.roles[role]])]}
              />
              <TextInput
                id={`${name}.from`}
                label={text.roleFrom}
                value={at(`${name}.from`, known[i]?.from ?? (i < known.length ? '' : wall.today))}
                type="date"
                fault={faults.get(`${name}.from`)}
              />
              <TextInput
                id={`${name}.to`}
                label={text.roleTo}
                value={at(`${name}.to`, known[i]?.to ?? '')}
                type="date"
                fault={faults.get(`${name}.to`)}
              />
            </fieldset>
          )
        })}
      </div>
    </>
  )
}

const rolesTyped = (typed: Typed): number =>
  typed.fields.filter(([name, value]) => /^isi\.roles\.\d+\.role$/.test(name) && value !== '').length

export const DescriptionForm = ({ read, shown, visit }: { read: Person; shown: Shown; visit: Visit }) => {
  const text = visit.words.people
  return (
    <section class="panel" id="peran">
      <h2 class="h2">{text.description}</h2>
      <p class="muted small">{text.descriptionLead}</p>
      <form method="post" action={`${personPath(read.person)}/peran`}>
        <input type="hidden" name="kunci" value={visit.newKey()} />
        <DescriptionFields read={read} shown={shown} visit={visit} />
        <div class="buttons">
          <button class="button" type="submit">
            {text.describe}
          </button>
        </div>
      </form>
    </section>
  )
}

export const LeaveForm = ({ read, shown, visit }: { read: Person; shown: Shown; visit: Visit }) => {
  const text = visit.words.people
  const { typed, faults } = shown
  const { leaving } = read.person
  return (
    <section class="panel" id="berhenti">
      <h2 class="h2">{text.leave}</h2>
      <p class="muted small">{text.leaveLead}</p>
      <form method="post" action={`${personPath(read.person)}/berhenti`}>
        <input type="hidden" name="kunci" value={visit.newKey()} />
        <div class="two">
          <TextInput
            id="berhenti.lastDay"
            label={text.lastDay}
            value={typed.one('berhenti.lastDay') || (leaving?.lastDay ?? '')}
            type="date"
            fault={faults.get('berhenti.lastDay')}
          />
          <Select
            id="berhenti.deputy"
            label={text.deputy}
            value={typed.one('berhenti.deputy') || (leaving?.deputy ?? '')}
            fault={faults.get('berhenti.deputy')}
            options={[['', text.noDeputy], ...colleagueOptions(visit, read)]}
          />
        </div>
        <div class="buttons">
          <button class="button button--second" type="submit">
            {text.leaveDo}
          </button>
        </div>
      </form>
    </section>
  )
}

/** How somebody of the directory comes to sign in. */
export const LoginForm = ({ read, shown, visit }: { read: Person; shown: Shown; visit: Visit }) => {
  const text = visit.words.people
  return (
    <section class="panel" id="akun">
      <h2 class="h2">{text.login}</h2>
      <p class="muted small">{text.loginLead}</p>
      <form method="post" action={`${personPath(read.person)}/akun`}>
        <input type="hidden" name="kunci" value={visit.newKey()} />
        <TextInput
          id="akun.code"
          label={text.loginCode}
          hint={text.loginCodeHint}
          value={shown.typed.one('akun.code')}
          fault={shown.faults.get('akun.code')}
          narrow
        />
        <div class="buttons">
          <button class="button button--second" type="submit">
            {text.loginDo}
          </button>
        </div>
      </form>
    </section>
  )
}

/** The way to the page on which somebody is moved. */
export const MovePanel = ({ person, visit: { words } }: { person: StaffMember; visit: Visit }) => (
  <section class="panel" id="pindah">
    <h2 class="h2">{words.people.move}</h2>
    <p class="muted small">{words.people.moveLead}</p>
    <div class="buttons">
      <a class="button button--second" href={`${personPath(person)}/pindah`}>
        {words.people.move}
      </a>
    </div>
  </section>
)
