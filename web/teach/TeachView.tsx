/** The third tab: a network learns classes from strokes, while they are painted. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { takeFilesAt } from '../state/open_files.js';
import { ClassesCard } from './components/ClassesCard.js';
import { FilesCard } from './components/FilesCard.js';
import { PaintCard } from './components/PaintCard.js';
import { PicturesCard } from './components/PicturesCard.js';
import { TrainCard } from './components/TrainCard.js';
import { beginTeaching } from './state/begin.js';
import { announcement } from './state/look.js';
import { openTeachFiles } from './state/transfer.js';
import './teach.css';

export function TeachView(): VNode {
  useEffect(() => {
    takeFilesAt('teach', openTeachFiles);
    void beginTeaching();
  }, []);
  return (
    <div class="teach">
      <p class="te-intro">
        <strong>Teach it a class of your own.</strong> Name it, paint a few strokes on it and on what it is not, and watch what the network makes of all pictures. Where it is wrong, paint
        there. Nothing leaves this machine.
      </p>
      <div class="te-columns">
        <div class="te-side">
          <ClassesCard />
          <PicturesCard />
        </div>
        <PaintCard />
        <div class="te-side te-after">
          <TrainCard />
          <FilesCard />
        </div>
      </div>
      <p class="visually-hidden" role="status" aria-live="polite">
        {announcement.value}
      </p>
    </div>
  );
}
