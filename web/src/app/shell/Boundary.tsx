// SPDX-License-Identifier: Apache-2.0
// A page that fails says what happened; the shell round it stays usable.
import { Component, type ReactNode } from 'react'
import { errorText, isApiError } from '../../api/client'
import { t } from '../../i18n/t'
import { ErrorBox } from '../../ui'

export class Boundary extends Component<{ children: ReactNode; at: string }, { error: unknown }> {
  override state: { error: unknown } = { error: null }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override componentDidUpdate(before: { at: string }) {
    if (before.at !== this.props.at && this.state.error !== null) this.setState({ error: null })
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <div className="a-page">
        <ErrorBox
          message={errorText(error)}
          requestId={isApiError(error) ? error.requestId : undefined}
          onRetry={() => this.setState({ error: null })}
        >
          <p className="muted">{t('shell.crashHelp')}</p>
        </ErrorBox>
      </div>
    )
  }
}

/** A failed request inside a page. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <ErrorBox
      message={errorText(error)}
      requestId={isApiError(error) ? error.requestId : undefined}
      onRetry={onRetry}
    />
  )
}
