# linear.tsv as linear.svg: processor seconds and memory over the number of components, and of files.
set terminal svg size 900,420 font 'sans-serif,13' background rgb 'white'
set output 'linear.svg'
set datafile separator '\t'
set multiplot layout 1,2
set grid
set key below
set xrange [0:1000000]
set yrange [0:*]
set xtics ('0' 0, '500,000' 500000, '1,000,000' 1000000)
set ytics nomirror
set y2tics
set y2range [0:*]
set ylabel 'processor seconds'
set y2label 'MiB'
do for [what in "components files"] {
    set title what
    plot '< grep ^'.what.' linear.tsv' using 2:3 with linespoints pt 7 title 'processor seconds', \
         '< grep ^'.what.' linear.tsv' using 2:5 axes x1y2 with linespoints pt 5 dt 2 title 'memory of the largest process'
}
