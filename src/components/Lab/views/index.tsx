import {useId, type ReactNode} from 'react';
import type {View} from '../../../labs/experiment';
import {Bars} from './Bars';
import {Cluster} from './Cluster';
import {Histogram} from './Histogram';
import {Queue} from './Queue';
import {Ring} from './Ring';
import {Rows} from './Rows';
import {Series} from './Series';
import {Table} from './Table';
import {Tree} from './Tree';
import styles from './styles.module.css';

function Picture({view, label}: {view: View; label: string}): ReactNode {
  switch (view.kind) {
    case 'cluster':
      return <Cluster view={view} />;
    case 'series':
      return <Series view={view} />;
    case 'bars':
      return <Bars view={view} />;
    case 'histogram':
      return <Histogram view={view} />;
    case 'ring':
      return <Ring view={view} />;
    case 'tree':
      return <Tree view={view} label={label} />;
    case 'rows':
      return <Rows view={view} label={label} />;
    case 'queue':
      return <Queue view={view} />;
    case 'table':
      return <Table view={view} label={label} />;
  }
}

/** One picture of a lab, with its title and what it shows in words. */
export function Figure({view}: {view: View}): ReactNode {
  const id = useId();
  return (
    <figure
      className={styles.view}
      data-kind={view.kind}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
    >
      <figcaption>
        <b id={`${id}-title`}>{view.title}</b>
        <span id={`${id}-text`}>{view.description}</span>
      </figcaption>
      <Picture view={view} label={`${id}-title`} />
    </figure>
  );
}
