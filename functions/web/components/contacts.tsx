import type { Contact } from '../../../shared/cases/reads/read-contacts.ts'
import { rolesInWords } from '../../../shared/names/roles.ts'
import type { Visit } from '../visit.ts'

/** Who of each office that has had the case can be asked about it. */
export const Contacts = ({ contacts, visit: { words, language } }: { contacts: readonly Contact[]; visit: Visit }) => {
  const { contacts: text } = words.case
  return contacts.length === 0 ? null : (
    <section class="panel panel--small panel--quiet" id="kontak">
      <h2 class="h3">{text.title}</h2>
      <dl class="describe describe--small gap">
        {contacts.map(({ office, person, is }) => (
          <div>
            <dt>{is === 'facilitator' ? text.facilitator : office.name}</dt>
            <dd>
              {person ? (
                <>
                  {person.name}
                  <small>
                    {is === 'facilitator' ? office.name : rolesInWords(person.roles, language)}
                    {is === 'holder' && ` · ${text.holds}`}
                  </small>
                </>
              ) : (
                <span class="muted">{is === 'now' ? text.nobodyYet : text.nobodyLeft}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
