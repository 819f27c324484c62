// SPDX-License-Identifier: Apache-2.0
import { useLocation, useSearchParams } from 'wouter'
import { t } from '../../i18n/t'
import { useTitle } from '../shell/Page'
import { useInstance } from './api'
import { InstanceView } from './InstanceView'

export default function InstancePage({ id }: { id: string }) {
  const [, navigate] = useLocation()
  const [search] = useSearchParams()
  const box = search.get('box')
  const back = box && box !== 'todo' ? `/tasks?box=${encodeURIComponent(box)}` : '/tasks'
  useTitle(useInstance(id).data?.title)
  return (
    <div className="a-page">
      <a className="a-crumb no-print" href={back}>
        {t('work.title')} /
      </a>
      <InstanceView
        id={id}
        task={search.get('task')}
        // Whoever came from the box goes back to it; whoever came by a link stays.
        onHandled={() => box && navigate(back)}
        onGo={(next) => navigate(`/flows/i/${next}`)}
      />
    </div>
  )
}
