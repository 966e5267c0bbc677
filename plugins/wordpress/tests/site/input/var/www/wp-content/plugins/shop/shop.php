<?php
/**
 * Plugin Name: Acme Shop */
