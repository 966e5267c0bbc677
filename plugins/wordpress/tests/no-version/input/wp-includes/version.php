<?php
$wp_version = compute();
