import {useEffect, useState, type ReactNode} from 'react';
import Link from '@docusaurus/Link';
import useBaseUrl from '@docusaurus/useBaseUrl';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import type {Download} from '@site/src/book/downloads';
import styles from './download.module.css';

/** A size as people say it: `1.4 MB`. */
function sizeText(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function File({download}: {download: Download}): ReactNode {
  const {file, format, bytes, pages} = download;
  return (
    <li>
      {/* A file of the server, not a page of the site. */}
      <a href={useBaseUrl(`/downloads/${file}`)} download aria-label={`${download.title}, ${format}`}>
        {format}
      </a>{' '}
      <span className={styles.facts}>
        {sizeText(bytes)}
        {pages !== undefined && `, ${pages} pages`}
      </span>
    </li>
  );
}

function Books({downloads}: {downloads: Download[]}): ReactNode {
  const titles = [...new Set(downloads.map(({title}) => title))];
  return titles.map((title) => {
    const files = downloads.filter((download) => download.title === title);
    return (
      <section key={title} className={styles.book} aria-label={title}>
        <Heading as="h2">{title}</Heading>
        <ul>
          {files.map((download) => (
            <File key={download.file} download={download} />
          ))}
        </ul>
        <p className={styles.facts}>Made on {files[0]?.date}</p>
      </section>
    );
  });
}

function HowTo(): ReactNode {
  return (
    <section>
      <Heading as="h2">Make your own</Heading>
      <p>In a copy of the repository, with the site built:</p>
      <pre className={styles.commands} tabIndex={0}>
        <code>{`npm run build
npm run export                                  # the whole edition
npm run export -- --stage databases             # one stage
npm run export -- --guide databases/transactions  # one lesson`}</code>
      </pre>
      <p>
        Both files land in <code>build/downloads</code>, and this page lists them. The folder <code>build</code> is the
        whole site: copied to a stick, behind any static server, it works without a network.
      </p>
    </section>
  );
}

function List(): ReactNode {
  const manifest = useBaseUrl('/downloads/manifest.json');
  const [downloads, setDownloads] = useState<Download[]>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    fetch(manifest)
      .then((response) => {
        if (!response.ok) throw new Error(String(response.status));
        return response.json();
      })
      .then(setDownloads)
      .catch(() => setFailed(true));
  }, [manifest]);
  if (failed) return <p>The list of files could not be loaded.</p>;
  if (downloads === undefined) {
    return (
      <noscript>
        <p>The list of files needs JavaScript; the files are in the folder “downloads” of this site.</p>
      </noscript>
    );
  }
  return downloads.length === 0 ? (
    <p>Nobody has made the books of this copy of the site yet.</p>
  ) : (
    <Books downloads={downloads} />
  );
}

/** What a reader can take along. */
export default function DownloadPage(): ReactNode {
  return (
    <Layout title="Download" description="The course as PDF and as EPUB, and how to make a book of any part of it.">
      <main className={styles.page}>
        <Heading as="h1">Download</Heading>
        <p>
          The course to print, or for an e-reader: every diagram and formula, the first frame of each lab, and the
          answers at the end of each chapter. What you can run is on the <Link to="/">site</Link> only.
        </p>
        <div className={styles.list} aria-live="polite">
          <List />
        </div>
        <HowTo />
        <section>
          <Heading as="h2">One lesson on paper</Heading>
          <p>
            Print any lesson with your browser. Paper gets the text, the diagrams and, at its end, the answers, the
            solutions and the addresses of all links.
          </p>
        </section>
      </main>
    </Layout>
  );
}
